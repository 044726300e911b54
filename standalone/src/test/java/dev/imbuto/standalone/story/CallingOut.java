package dev.imbuto.standalone.story;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/** A program that tries each way out of the machine that Java has, to see whether it is noticed. */
public final class CallingOut {
    private static final String NOBODY = "192.0.2.1";

    private interface Way {
        void out() throws IOException, InterruptedException;
    }

    private CallingOut() {}

    public static void main(String[] arguments) {
        attempt(() -> InetAddress.getByName("name.example"));
        attempt(() -> new Socket(NOBODY, 1).close());
        attempt(() -> SocketChannel.open(new InetSocketAddress(NOBODY, 2)).close());
        attempt(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(NOBODY), 3));
            }
        });
        attempt(() ->
                DatagramChannel.open().connect(new InetSocketAddress(NOBODY, 4)).close());
        attempt(() -> HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + NOBODY + ":5/"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding()));
        attempt(() ->
                URI.create("http://" + NOBODY + ":6/").toURL().openStream().close());
    }

    private static void attempt(Way way) {
        try {
            way.out();
            System.err.println("got out");
        } catch (IOException | InterruptedException | SecurityException denied) {
            // said by who denied it
        }
    }
}
