/** Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s: the cryptography of the handshake, as pure functions. */
package net.spanwire.core.wireguard.noise;
