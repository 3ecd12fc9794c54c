package net.spanwire.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A cursor over well-formed HOCON: its blanks, comments, strings, keys and brackets. */
final class HoconText {

  private static final Pattern INCLUDE =
      Pattern.compile("include\\s+(?=\"|required\\(|file\\(|url\\(|classpath\\()");
  private final String text;
  private int position;
  private int line = 1;

  HoconText(String text) {
    this.text = text;
  }

  /** {@code ${path}} or {@code ${?path}}. */
  record Substitution(List<String> path, boolean optional) {}

  int line() {
    return line;
  }

  int position() {
    return position;
  }

  /** Goes back, after a look ahead. */
  void moveTo(int earlier) {
    while (position > earlier) {
      if (text.charAt(--position) == '\n') {
        line--;
      }
    }
  }

  boolean atEnd() {
    return position >= text.length();
  }

  boolean at(String token) {
    return text.startsWith(token, position);
  }

  boolean skip(String token) {
    if (!at(token)) {
      return false;
    }
    advance(token.length());
    return true;
  }

  private void advance(int count) {
    for (int i = 0; i < count && position < text.length(); i++) {
      if (text.charAt(position++) == '\n') {
        line++;
      }
    }
  }

  private boolean atComment() {
    return at("#") || at("//");
  }

  private void skipLine() {
    while (!atEnd() && !at("\n")) {
      advance(1);
    }
  }

  private static boolean blank(char c) {
    return Character.isWhitespace(c) || c == '\u00a0' || c == '\ufeff';
  }

  /** Skips blanks, line ends and comments. */
  void skipBlank() {
    while (!atEnd()) {
      if (atComment()) {
        skipLine();
      } else if (blank(text.charAt(position))) {
        advance(1);
      } else {
        return;
      }
    }
  }

  /** Skips also a separator. */
  void skipBlankAnd(char separator) {
    skipBlank();
    while (!atEnd() && text.charAt(position) == separator) {
      advance(1);
      skipBlank();
    }
  }

  /**
   * True where a value ends: at the end of its line, at a comma or at a closing bracket. Skips
   * blanks within the line.
   */
  boolean atValueEnd() {
    while (!atEnd() && !at("\n") && blank(text.charAt(position))) {
      advance(1);
    }
    return atEnd() || at("\n") || at(",") || at("}") || at("]") || atComment();
  }

  boolean atInclude() {
    return INCLUDE.matcher(text).region(position, text.length()).lookingAt();
  }

  HoconScanner.IncludeStatement include() {
    advance("include".length());
    skipBlank();
    int parentheses = 0;
    boolean required = skip("required(");
    parentheses += required ? 1 : 0;
    skipBlank();
    String kind = "file";
    for (String candidate : List.of("file", "url", "classpath")) {
      if (skip(candidate + "(")) {
        kind = candidate;
        parentheses++;
        skipBlank();
      }
    }
    String target = quoted();
    for (; parentheses > 0; parentheses--) {
      skipBlank();
      skip(")");
    }
    return new HoconScanner.IncludeStatement(kind, target, required);
  }

  /** The elements of a key: {@code a."b.c".d} has three. */
  List<String> keyPath() {
    return path(":={\n");
  }

  Substitution substitution() {
    advance(2);
    boolean optional = skip("?");
    List<String> path = path("}");
    skip("}");
    return new Substitution(path, optional);
  }

  private List<String> path(String ends) {
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    while (!atEnd() && ends.indexOf(text.charAt(position)) < 0 && !at("+=")) {
      if (at("\"")) {
        element.append(quoted());
      } else if (skip(".")) {
        elements.add(element.toString().strip());
        element.setLength(0);
      } else {
        element.append(text.charAt(position));
        advance(1);
      }
    }
    elements.add(element.toString().strip());
    return elements;
  }

  /** Skips a quoted string, or one unquoted character; false for a mere blank. */
  boolean skipScalar() {
    if (at("\"")) {
      quoted();
      return true;
    }
    boolean something = !blank(text.charAt(position));
    advance(1);
    return something;
  }

  /** Skips from an opening bracket to behind its closing one. */
  void skipBalanced() {
    int depth = 0;
    do {
      if (at("\"")) {
        quoted();
      } else if (atComment()) {
        skipLine();
      } else {
        depth += at("{") || at("[") ? 1 : at("}") || at("]") ? -1 : 0;
        advance(1);
      }
    } while (depth > 0 && !atEnd());
  }

  private String quoted() {
    if (at("\"\"\"")) {
      int start = position + 3;
      int end = text.indexOf("\"\"\"", start);
      end = end < 0 ? text.length() : end;
      while (end + 3 < text.length() && text.charAt(end + 3) == '"') {
        end++; // more than three quotes: the first ones belong to the string
      }
      advance(Math.min(end + 3, text.length()) - position);
      return text.substring(start, end);
    }
    int start = ++position;
    while (!atEnd() && !at("\"")) {
      advance(at("\\") ? 2 : 1);
    }
    String content = text.substring(start, Math.min(position, text.length()));
    advance(1);
    return unescape(content);
  }

  private static String unescape(String content) {
    return content.indexOf('\\') < 0
        ? content
        : content.replaceAll("\\\\(.)", "$1"); // only names matter here, and they have no others
  }
}
