package dev.daicho.nvfs.stdio;

/** From where {@link FileStream#fseek} counts. Source: SPEC N4, ISO C 7.21.9.2. */
public enum Whence {
    /** The beginning of the file. */
    SEEK_SET,
    /** Where the stream is. */
    SEEK_CUR,
    /** The end of the file. */
    SEEK_END
}
