package dev.daicho.ledger.core;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that holds a lock until it is killed. */
final class LockHolder {

    private LockHolder() {}

    public static void main(String[] args) throws Exception {
        try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
            channel.lock();
            System.out.print("L");
            System.out.flush();
            Thread.sleep(60_000);
        }
    }
}
