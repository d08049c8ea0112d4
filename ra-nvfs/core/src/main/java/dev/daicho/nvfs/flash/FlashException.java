package dev.daicho.nvfs.flash;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An expected failure of a flash device.
 *
 * <p>Source: SPEC N9, N11.
 */
public abstract sealed class FlashException extends IOException {

    private static final long serialVersionUID = 1L;

    private FlashException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A sector could not be read; its content is lost. */
    public static final class ReadFailed extends FlashException {

        private static final long serialVersionUID = 1L;

        public ReadFailed(int sector, int offset, @Nullable Throwable cause) {
            super("Flash sector " + sector + " can't be read at " + offset, cause);
        }
    }

    /** Bits did not become 0. */
    public static final class ProgramFailed extends FlashException {

        private static final long serialVersionUID = 1L;

        public ProgramFailed(int sector, int offset, @Nullable Throwable cause) {
            super("Flash sector " + sector + " can't be programmed at " + offset, cause);
        }
    }

    /** Bits did not become 1: the sector has reached the end of its life. */
    public static final class EraseFailed extends FlashException {

        private static final long serialVersionUID = 1L;

        public EraseFailed(int sector, @Nullable Throwable cause) {
            super("Flash sector " + sector + " can't be erased", cause);
        }
    }

    /** So many sectors have failed that nothing can be written any more. What is there can be read: copy it to another device. */
    public static final class WornOut extends FlashException {

        private static final long serialVersionUID = 1L;

        public WornOut(int retiredCount, int sectorCount) {
            super(
                    "Flash can't be written any more: " + retiredCount + " of " + sectorCount
                            + " sectors have failed. Copy what is there to another device",
                    null);
        }
    }
}
