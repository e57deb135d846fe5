"""Image restoration: inpainting; noise and the four ways to remove it."""

from typing import Any

import numpy as np
from PIL import Image

from fastimg._check import Array
from fastimg._fallback import scikit_image
from fastimg.demo import _photos
from fastimg.demo._step import Chapter

inpainting = Chapter("Image restoration", "Filling in what is missing from what surrounds it.")
noise = Chapter("Noise", "Noise added, and removed by four methods.")


def _scratched(photo: Array) -> tuple[Array, ...]:
    mask = _photos.scratches(photo)
    return np.where(mask[..., None], 255, photo).astype(np.uint8), mask


def _with_logo(photo: Array) -> tuple[Array, ...]:
    logo = Image.fromarray(_photos.shipped("logo")).resize((65, 80))
    image = Image.fromarray(photo)
    image.paste(logo, (360, 210), logo)
    return (np.array(image),)


def _noisy(photo: Array) -> tuple[Array, ...]:
    return (scikit_image("util").random_noise(photo, rng=0),)


@inpainting.step("Inpainting of scratches", "astronaut", side=512, prepare=_scratched)
def scratches(ski: Any, defect_image: Array, mask: Array) -> Any:
    """Biharmonic inpainting: the smoothest surface through the pixels around the scratches."""
    restored_image = ski.restoration.inpaint_biharmonic(defect_image, mask, channel_axis=-1)
    return {"restored": restored_image}


@inpainting.step("Removing a logo", "astronaut", quick_side=512, prepare=_with_logo, any_photo=False)
def logo(ski: Any, image_with_logo: Array) -> Any:
    """A logo covers a block of 80 x 65 pixels, which is filled in."""
    # Initialize the mask
    mask = np.zeros(image_with_logo.shape[:-1])
    # Set the pixels where the logo is to 1
    mask[210:290, 360:425] = 1
    # Apply inpainting to remove the logo
    image_logo_removed = ski.restoration.inpaint_biharmonic(image_with_logo, mask, channel_axis=-1)
    return {"image with logo removed": image_logo_removed}


@noise.step("Adding noise", "coffee", side=640)
def random_noise(ski: Any, fruit_image: Array) -> Any:
    """Gaussian noise of variance 0.01, with a fixed seed, so that both libraries draw the same."""
    noisy_image = ski.util.random_noise(fruit_image, rng=0)
    return {"noisy": noisy_image}


@noise.step("Total variation denoising", "coffee", side=640, prepare=_noisy)
def tv(ski: Any, noisy_image: Array) -> Any:
    """Chambolle's method: flat regions, sharp edges."""
    denoised_image = ski.restoration.denoise_tv_chambolle(noisy_image, channel_axis=-1)
    return {"total variation": denoised_image}


@noise.step("Bilateral denoising", "rocket", side=640, prepare=_noisy)
def bilateral(ski: Any, landscape_image: Array) -> Any:
    """A mean over neighbours that are near and alike."""
    denoised_image = ski.restoration.denoise_bilateral(landscape_image, channel_axis=-1)
    return {"bilateral": denoised_image}


@noise.step("Wavelet denoising", "coffee", side=640, prepare=_noisy)
def wavelet(ski: Any, noisy_image: Array) -> Any:
    """Small wavelet coefficients, mostly noise, are removed."""
    denoised_image = ski.restoration.denoise_wavelet(noisy_image, channel_axis=-1)
    return {"wavelet": denoised_image}


@noise.step("Non-local means denoising", "coffee", side=640, prepare=_noisy)
def nl_means(ski: Any, noisy_image: Array) -> Any:
    """A mean over pixels whose surroundings look alike."""
    denoised_image = ski.restoration.denoise_nl_means(noisy_image, channel_axis=-1)
    return {"non-local means": denoised_image}
