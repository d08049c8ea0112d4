package dev.daicho.nvfs;

import java.util.HexFormat;

/**
 * No such branch is prepared here.
 */
public final class UnknownBranchException extends FileStoreException {

    private static final long serialVersionUID = 1L;

    public UnknownBranchException(byte[] branch) {
        super("No branch " + HexFormat.of().formatHex(branch) + " is prepared here");
    }
}
