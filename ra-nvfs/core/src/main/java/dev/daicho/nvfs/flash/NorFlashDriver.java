package dev.daicho.nvfs.flash;

import java.util.ServiceLoader;

/**
 * Brings the devices of one kind of chip: whoever has them implements {@link NorFlash} and this, and names it in
 * {@code META-INF/services/dev.daicho.nvfs.flash.NorFlashDriver} of a jar on the class path (in a server: of the deployment that opens the
 * disk). Then settings name a device by {@code scheme:address}, where those in files have a file's name.
 *
 * <p>Found by {@link ServiceLoader} when a disk on flash is opened, never otherwise. Source: SPEC N11.
 */
public interface NorFlashDriver {

    /** What its devices' names begin with: two letters at least, small ones, digits, {@code +}, {@code .} and {@code -}. */
    String scheme();

    /**
     * One device, which is opened when its disk is.
     *
     * @param address what follows the colon
     * @throws IllegalArgumentException if it is no address of such a device
     */
    FlashDrives.Drive drive(String address);
}
