package dev.daicho.nvfs.transaction;

/**
 * What is locked.
 *
 * @param inode a file or directory
 * @param name empty for the inode itself, else a name in that directory, whether it exists or not
 */
record LockKey(int inode, String name) {

    static LockKey of(int inode) {
        return new LockKey(inode, "");
    }
}
