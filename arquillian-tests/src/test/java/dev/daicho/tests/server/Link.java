package dev.daicho.tests.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way between two servers that can be cut and restored: whoever connects to its port is connected to the target's. Thread-safe. */
public final class Link implements AutoCloseable {

    private final int port;
    private final int targetPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket door;

    public Link(int targetPort) throws IOException {
        this.targetPort = targetPort;
        ServerSocket first = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = first.getLocalPort();
        listen(first);
    }

    public int port() {
        return port;
    }

    /** Ends every connection; new ones are refused. */
    public synchronized void cut() throws IOException {
        ServerSocket listening = door;
        door = null;
        if (listening != null) {
            listening.close();
        }
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    public synchronized void restore() throws IOException {
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listen(again);
    }

    private synchronized void listen(ServerSocket server) {
        door = server;
        thread("accept", () -> {
            while (!server.isClosed()) {
                connect(server.accept());
            }
        });
    }

    private void connect(Socket client) throws IOException {
        Socket target = new Socket();
        open.add(client);
        open.add(target);
        try {
            target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), 5_000);
        } catch (IOException absent) {
            client.close();
            return;
        }
        thread("there", () -> pump(client, target));
        thread("back", () -> pump(target, client));
    }

    private void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void thread(String what, Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (IOException cut) {
                        // That is what a cut looks like from inside.
                    }
                },
                "link-" + port + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            cut();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
