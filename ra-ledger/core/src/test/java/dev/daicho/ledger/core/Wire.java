package dev.daicho.ledger.core;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one server hears of another: a way for connections that can be cut without a sound, and mended. Threads of its own. */
final class Wire implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket entrance;
    private final InetAddress target;
    private final int targetPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean cut;

    Wire(String from, String to, int port) throws IOException {
        entrance = new ServerSocket(port, 50, InetAddress.getByName(from));
        target = InetAddress.getByName(to);
        targetPort = port;
        start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket near = entrance.accept();
                sockets.add(near);
                start(() -> connect(near));
            }
        } catch (IOException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(Socket near) {
        try {
            awaitMended();
            Socket far = new Socket(target, targetPort);
            sockets.add(far);
            start(() -> pump(near, far));
            pump(far, near);
        } catch (IOException | InterruptedException refused) {
            close(near);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            int count;
            while ((count = from.getInputStream().read(buffer)) >= 0) {
                awaitMended();
                to.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException broken) {
            close(from);
        }
        close(from);
        close(to);
    }

    private synchronized void awaitMended() throws InterruptedException {
        while (cut) {
            wait();
        }
    }

    synchronized void cut() {
        cut = true;
    }

    synchronized void mend() {
        cut = false;
        notifyAll();
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException gone) {
            sockets.remove(socket);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        mend();
        sockets.forEach(this::close);
    }
}
