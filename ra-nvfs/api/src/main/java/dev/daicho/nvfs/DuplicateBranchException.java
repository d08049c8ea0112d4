package dev.daicho.nvfs;

import java.util.HexFormat;

/**
 * A branch of that name is prepared already.
 */
public final class DuplicateBranchException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public DuplicateBranchException(byte[] branch) {
        super("Branch " + HexFormat.of().formatHex(branch) + " is prepared already");
    }
}
