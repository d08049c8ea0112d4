/**
 * NOR flash as pages that can be written again and again: drivers, and the translation that levels wear and collects garbage.
 *
 * <p>Start at {@link dev.daicho.nvfs.flash.FlashTranslation}; who has a chip implements {@link dev.daicho.nvfs.flash.NorFlash}. Depends on
 * {@code memory}. Nothing else depends on this package yet: a store without flash loads none of it.
 */
@NullMarked
package dev.daicho.nvfs.flash;

import org.jspecify.annotations.NullMarked;
