package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.Ipv4Address;

/** OPEN (RFC 4271 §4.2) with its capabilities (RFC 5492) and long parameters (RFC 9072). */
final class OpenCodec {

  private static final int VERSION = 4;
  private static final int PARAMETER_CAPABILITIES = 2;
  private static final int PARAMETER_EXTENDED_LENGTH = 255;

  private OpenCodec() {}

  /** Reads what follows the header: at least 10 octets. */
  static Decoded read(WireReader in) {
    int version = in.u8();
    if (version != VERSION) {
      // RFC 4271 §6.2: the largest version we know, in two octets.
      return Decoded.Reset.of(
          NotificationCode.UNSUPPORTED_VERSION,
          Bytes.copyOf(new byte[] {0, VERSION}),
          "the neighbour speaks BGP version " + version);
    }
    long asn = in.u16();
    int holdTime = in.u16();
    Ipv4Address routerId = in.ipv4();
    ParameterReader parameters = new ParameterReader();
    if (parameters.read(in) instanceof Decoded.Reset reset) {
      return reset;
    }
    ImmutableList<Capability> capabilities = parameters.capabilities.build();
    for (Capability capability : capabilities) {
      if (capability instanceof Capability.FourOctetAsn(long fourOctets)) {
        asn = fourOctets;
      }
    }
    return Decoded.Messages.of(new Message.Open(asn, holdTime, routerId, capabilities));
  }

  private static final class ParameterReader {

    private final ImmutableList.Builder<Capability> capabilities = ImmutableList.builder();
    private int lengthOctets = 1;

    /** {@link Decoded.Messages#NONE} if all is well. */
    Decoded read(WireReader in) {
      int length = in.u8();
      // RFC 9072 §2: a first parameter of type 255 announces two-octet lengths.
      if (length != 0 && in.peek() == PARAMETER_EXTENDED_LENGTH) {
        in.u8();
        length = in.u16();
        lengthOctets = 2;
      }
      if (length != in.remaining()) {
        return malformed("optional parameters of " + length + " bytes in " + in.remaining());
      }
      while (!in.exhausted()) {
        int type = in.u8();
        WireReader value = in.slice(lengthOctets == 2 ? in.u16() : in.u8());
        if (in.overrun()) {
          return malformed("an optional parameter is longer than the message");
        }
        if (type != PARAMETER_CAPABILITIES) {
          return Decoded.Reset.of(
              NotificationCode.UNSUPPORTED_OPTIONAL_PARAMETER,
              Bytes.EMPTY,
              "optional parameter of type " + type);
        }
        Decoded read = readCapabilities(value);
        if (read instanceof Decoded.Reset) {
          return read;
        }
      }
      return Decoded.Messages.NONE;
    }

    private Decoded readCapabilities(WireReader in) {
      while (!in.exhausted()) {
        int code = in.u8();
        WireReader value = in.slice(in.u8());
        Capability capability = in.overrun() ? null : CapabilityCodec.read(code, value);
        if (capability == null) {
          return malformed("capability " + code + " of a wrong length");
        }
        capabilities.add(capability);
      }
      return Decoded.Messages.NONE;
    }

    private static Decoded malformed(String reason) {
      return Decoded.Reset.of(NotificationCode.OPEN_UNSPECIFIC, Bytes.EMPTY, reason);
    }
  }

  /** Writes what follows the header. */
  static void write(WireWriter out, Message.Open open) {
    out.u8(VERSION)
        .u16((int) AsPathCodec.twoOctets(open.asn()))
        .u16(open.holdTimeSeconds())
        .address(open.routerId());
    WireWriter capabilities = new WireWriter(128);
    open.capabilities().forEach(capability -> CapabilityCodec.write(capabilities, capability));
    int length = capabilities.length();
    if (length == 0) {
      out.u8(0);
    } else if (length + 2 <= 255) {
      out.u8(length + 2).u8(PARAMETER_CAPABILITIES).u8(length);
    } else {
      out.u8(255).u8(PARAMETER_EXTENDED_LENGTH).u16(length + 3);
      out.u8(PARAMETER_CAPABILITIES).u16(length);
    }
    out.put(capabilities.array(), length);
  }
}
