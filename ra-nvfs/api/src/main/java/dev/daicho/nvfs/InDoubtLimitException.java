package dev.daicho.nvfs;

/**
 * More branches are in doubt than new work may go beside. Decide some of them, or raise the setting.
 *
 * <p>Source: SPEC N7.
 */
public final class InDoubtLimitException extends FileStoreIOException {

    private static final long serialVersionUID = 1L;

    public InDoubtLimitException(int inDoubtCount, int limit) {
        super(
                null,
                inDoubtCount + " branches are in doubt and new work may go beside " + limit
                        + ": let the transaction manager decide them, or raise the limit");
    }
}
