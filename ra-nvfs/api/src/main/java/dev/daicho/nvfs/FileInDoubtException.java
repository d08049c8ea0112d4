package dev.daicho.nvfs;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A prepared branch that waits for its coordinator's decision holds the file. It becomes free when that branch is decided: by the
 * transaction manager's recovery, or by hand.
 *
 * <p>Source: SPEC N7.
 */
public final class FileInDoubtException extends FileStoreIOException {

    private static final long serialVersionUID = 1L;

    private final String branch;

    /**
     * Says who holds the file.
     *
     * @param branch the branch's bytes as the store knows them
     */
    public FileInDoubtException(@Nullable String file, byte[] branch) {
        super(
                file,
                "in doubt: held by prepared branch " + HexFormat.of().formatHex(branch)
                        + ", which waits for its coordinator to commit or roll it back");
        this.branch = HexFormat.of().formatHex(branch);
    }

    /** The branch that holds the file, in hex. */
    public String branch() {
        return branch;
    }
}
