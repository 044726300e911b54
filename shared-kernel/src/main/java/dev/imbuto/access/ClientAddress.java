package dev.imbuto.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a request came from, by the literal that the connection or a proxy gives. Names are never looked up. */
final class ClientAddress {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");
    /** What begins so and has a colon Java takes for IPv6, or refuses. */
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]*(?:%\\w+)?");

    private static final int OF_A_NETWORK = 8;

    private ClientAddress() {}

    /** {@code loopback}, {@code private} or {@code public}, which is also what cannot be read. */
    static String kind(String literal) {
        return parsed(literal).map(ClientAddress::kind).orElse("public");
    }

    private static String kind(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return "loopback";
        }
        boolean uniqueLocal = address.getAddress().length == 16 && (address.getAddress()[0] & 0xFE) == 0xFC; // RFC 4193
        return address.isSiteLocalAddress() || address.isLinkLocalAddress() || uniqueLocal ? "private" : "public";
    }

    /** The same for all addresses that one customer has at least: of IPv6 the first 64 bits. */
    static String network(String literal) {
        return parsed(literal)
                .map(InetAddress::getAddress)
                .map(bytes -> bytes.length == 16 ? Arrays.copyOf(bytes, OF_A_NETWORK) : bytes)
                .map(HexFormat.of()::formatHex)
                .orElse("unknown");
    }

    private static Optional<InetAddress> parsed(String literal) {
        if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
