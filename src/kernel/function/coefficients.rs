//! Minimax coefficients of the vectorised functions. Written by `coefficients.py`, not by hand.

#![expect(
    clippy::approx_constant,
    reason = "fitted and rounded for each type, not copied"
)]

use crate::kernel::Lane;

/// Approximations for one number type; polynomials have their constant term first.
pub trait Coefficients: Lane {
    /// 1.5 · 2^p, with p bits after the leading one, plus the exponent's bias and the lift:
    /// adding it rounds n to an integer and leaves the exponent of 2^n · LIFT at the low end.
    const ROUND: Self;
    /// A power of two: e^x is 0 where e^x · LIFT would leave the normal numbers. So no result is
    /// subnormal, nor soon a product with it: many processors take far longer for such.
    const LIFT: Self;
    /// 1 / ln 2.
    const LOG2_E: Self;
    /// ln 2 as a sum of two; the high one times any exponent is exact.
    const LN_2: (Self, Self);
    /// At this x, e^x · LIFT comes out as 0: its exponent is the one of 0 and subnormal numbers.
    const EXP_FLOOR: Self;
    /// (e^r - 1 - r) / r² for |r| <= ln(2) / 2.
    const EXPM1_TAIL: &'static [Self];
    /// (atanh s - s) / s³ in z = s², s <= 1/3.
    const ATANH_TAIL: &'static [Self];
    /// erf(t) / t in z = t², t <= 3/4.
    const ERF_QUOTIENT: &'static [Self];
    /// Numerator of erfc(t) e^(t²) for t >= 3/4, to the precision that 1 - erfc(t) asks for.
    const ERFC_ABOVE: &'static [Self];
    /// Its denominator.
    const ERFC_BELOW: &'static [Self];
    /// c in q = (t - c) / (t + c), the variable of the next two.
    const MILLS_CENTRE: Self;
    /// (t + c) (1 - Phi(t)) e^(t²/2) for t >= 0.
    const MILLS: &'static [Self];
    /// a'(-t) e^(t²/2) / (root - t) / LIFT for t >= 0, where a is GELU.
    const GELU_SLOPE: &'static [Self];
    /// The t > 0 with a'(-t) = 0, where a is GELU, as a sum of two.
    const GELU_ROOT: (Self, Self);
    /// The x with a'(x) = 0, where a is SiLU: 1 + x + e^x = 0; as a sum of three, the first one
    /// short enough for its sum with a multiple of `LN_2.0` to be exact.
    const SILU_ROOT: [Self; 3];
    /// e^x at that root.
    const EXP_SILU_ROOT: Self;
    /// 2 / sqrt(pi).
    const FRAC_2_SQRT_PI: Self;
}

/// Errors, relative to the result: expm1_tail 2^-58.0, atanh_tail 2^-59.4, erf_quotient 2^-60.1, erfc 2^-56.0, mills 2^-57.4, gelu_slope 2^-54.7.
impl Coefficients for f64 {
    const ROUND: Self = 6.755_399_441_056_639e15;
    const LIFT: Self = 2.938_735_877_055_719e-39;
    const LOG2_E: Self = 1.442_695_040_888_963_4;
    const LN_2: (Self, Self) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);
    const EXP_FLOOR: Self = -6.205_746_707_553_191e2;
    const EXPM1_TAIL: &'static [Self] = &[
        5.000_000_000_000_013e-1,
        1.666_666_666_666_67e-1,
        4.166_666_666_651_433_5e-2,
        8.333_333_333_307_017e-3,
        1.388_888_894_732_606e-3,
        1.984_126_991_777_868_7e-4,
        2.480_148_959_715_973e-5,
        2.755_721_595_377_311e-6,
        2.763_141_108_634_741_7e-7,
        2.511_796_961_775_396_3e-8,
    ];
    const ATANH_TAIL: &'static [Self] = &[
        3.333_333_333_333_315_4e-1,
        2.000_000_000_007_861e-1,
        1.428_571_427_392_795_5e-1,
        1.111_111_198_481_245_5e-1,
        9.090_871_964_091_964e-2,
        7.693_279_930_687_728e-2,
        6.650_487_158_691_908e-2,
        6.053_040_485_116_464e-2,
        4.170_061_386_579_467_6e-2,
        8.509_269_401_147_215e-2,
    ];
    const ERF_QUOTIENT: &'static [Self] = &[
        1.128_379_167_095_512_6,
        -3.761_263_890_318_371_5e-1,
        1.128_379_167_095_248_1e-1,
        -2.686_617_064_440_241_5e-2,
        5.223_977_615_121_582e-3,
        -8.548_326_169_045_078e-4,
        1.205_528_877_538_340_3e-4,
        -1.492_417_659_172_117_5e-5,
        1.643_038_753_306_893e-6,
        -1.593_759_431_540_064e-7,
        1.146_373_748_184_640_6e-8,
    ];
    const ERFC_ABOVE: &'static [Self] = &[
        9.999_999_788_184_86e-1,
        1.355_412_846_275_676_5,
        9.063_917_531_998_187e-1,
        3.481_320_968_578_209e-1,
        7.634_494_644_733_324e-2,
        7.754_172_823_069_498e-3,
    ];
    const ERFC_BELOW: &'static [Self] = &[
        1.0,
        2.483_791_753_860_205,
        2.709_052_124_117_034_7,
        1.673_425_633_124_288_7,
        6.240_048_506_047_852e-1,
        1.353_119_389_271_066e-1,
        1.374_411_433_120_163_6e-2,
    ];
    const MILLS_CENTRE: Self = 5.5;
    const MILLS: &'static [Self] = &[
        7.737_696_342_764_068e-1,
        -6.851_834_205_743_381e-1,
        5.355_964_890_624_947e-1,
        -3.670_490_652_936_197_5e-1,
        2.178_724_328_579_585_1e-1,
        -1.097_030_899_587_189e-1,
        4.509_758_081_491_270_5e-2,
        -1.392_351_056_566_732_9e-2,
        2.442_982_674_326_352_4e-3,
        2.696_040_007_633_356e-4,
        -3.245_226_507_305_675_7e-4,
        7.141_485_161_271_412e-5,
        1.631_997_930_142_945e-5,
        -1.211_890_119_585_590_8e-5,
        4.463_522_397_157_588_7e-7,
        1.483_868_866_716_283_5e-6,
        -2.677_734_929_600_006e-7,
        -1.775_981_928_658_670_8e-7,
        5.024_822_092_565_900_4e-8,
        2.294_035_408_985_321e-8,
        -5.651_304_222_723_166e-9,
        -2.579_530_691_680_270_2e-9,
    ];
    const GELU_SLOPE: &'static [Self] = &[
        1.522_058_802_302_255_9e38,
        -2.861_059_321_210_679_7e37,
        2.021_195_296_130_667_5e37,
        -1.277_813_686_866_711_2e37,
        7.132_946_513_148_338e36,
        -3.446_735_273_978_768e36,
        1.395_490_178_458_279_8e36,
        -4.443_336_115_354_214e35,
        9.388_472_066_725_599e34,
        -2.826_613_855_228_398e33,
        -6.567_210_502_927_6e33,
        2.196_630_773_001_906e33,
        4.641_003_544_421_018e31,
        -2.350_866_208_965_947_2e32,
        4.192_223_775_170_33e31,
        2.029_094_370_945_414_6e31,
        -7.691_227_101_198_563e30,
        -1.975_929_406_961_344_7e30,
        8.756_597_159_109_529e29,
        2.606_290_941_274_331_3e29,
    ];
    const GELU_ROOT: (Self, Self) = (7.517_915_246_935_645e-1, -1.495_675_917_700_988_3e-17);
    const SILU_ROOT: [Self; 3] = [
        -1.278_465_270_996_093_8,
        7.282_350_199_548_907e-7,
        -3.900_249_903_920_857e-23,
    ];
    const EXP_SILU_ROOT: Self = 2.784_645_427_610_738e-1;
    const FRAC_2_SQRT_PI: Self = 1.128_379_167_095_512_6;
}

/// Errors, relative to the result: expm1_tail 2^-28.2, atanh_tail 2^-33.1, erf_quotient 2^-29.4, erfc 2^-29.9, mills 2^-30.0, gelu_slope 2^-30.8.
impl Coefficients for f32 {
    const ROUND: Self = 1.258_300_7e7;
    const LIFT: Self = 2.328_306_4e-10;
    const LOG2_E: Self = 1.442_695;
    const LN_2: (Self, Self) = (6.931_457_5e-1, 1.428_606_8e-6);
    const EXP_FLOOR: Self = -6.605_692e1;
    const EXPM1_TAIL: &'static [Self] = &[
        5.0e-1,
        1.666_651_8e-1,
        4.166_620_6e-2,
        8.368_951e-3,
        1.395_056_6e-3,
    ];
    const ATANH_TAIL: &'static [Self] = &[
        3.333_333_7e-1,
        1.999_943_9e-1,
        1.430_844e-1,
        1.071_384_1e-1,
        1.215_042_4e-1,
    ];
    const ERF_QUOTIENT: &'static [Self] = &[
        1.128_379_1,
        -3.761_262e-1,
        1.128_337_7e-1,
        -2.683_462_4e-2,
        5.114_346e-3,
        -6.749_513_6e-4,
    ];
    const ERFC_ABOVE: &'static [Self] = &[1.000_408_6, 7.269_068e-1, 2.228_317_4e-1];
    const ERFC_BELOW: &'static [Self] = &[1.0, 1.858_335, 1.309_340_7, 3.931_803_7e-1];
    const MILLS_CENTRE: Self = 4.0;
    const MILLS: &'static [Self] = &[
        7.552_851_4e-1,
        -6.078_966e-1,
        3.871_373_5e-1,
        -1.865_215_3e-1,
        6.039_771_8e-2,
        -7.543_353e-3,
        -3.489_195_6e-3,
        1.640_143_2e-3,
        1.684_506e-4,
        -2.281_222_7e-4,
        -4.896_396_8e-5,
    ];
    const GELU_SLOPE: &'static [Self] = &[
        1.985_182_2e9,
        -4.439_531_5e8,
        2.596_862_4e8,
        -1.206_169_3e8,
        4.082_498_4e7,
        -7.681_554_5e6,
        -6.728_632_5e5,
        7.977_51e5,
        -5.482_072e4,
        -6.862_608e4,
    ];
    const GELU_ROOT: (Self, Self) = (7.517_915_4e-1, -1.211_445e-8);
    const SILU_ROOT: [Self; 3] = [-1.278_808_6, 3.440_51e-4, -1.025_733_5e-12];
    const EXP_SILU_ROOT: Self = 2.784_645_6e-1;
    const FRAC_2_SQRT_PI: Self = 1.128_379_2;
}
