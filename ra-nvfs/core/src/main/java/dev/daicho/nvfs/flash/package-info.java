/**
 * NV memory whose greater part is NOR flash: drivers, the translation that levels wear and collects garbage, and buffers over the pages.
 *
 * <p>Start at {@link dev.daicho.nvfs.flash.FlashMemory}, then {@link dev.daicho.nvfs.flash.FlashTranslation}; who has a chip implements {@link
 * dev.daicho.nvfs.flash.NorFlash}. Depends on {@code memory}. A store without flash loads none of it.
 */
@NullMarked
package dev.daicho.nvfs.flash;

import org.jspecify.annotations.NullMarked;
