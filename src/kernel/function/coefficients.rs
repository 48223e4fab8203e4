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
    /// A power of two by which tails are kept larger, so that they underflow in the last step only.
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
    /// a'(-t) e^(t²/2) / (root - t) for t >= 0, where a is GELU.
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

/// Errors, relative to the result: expm1_tail 2^-58.0, atanh_tail 2^-59.4, erf_quotient 2^-60.1, erfc 2^-56.0, mills 2^-57.3, gelu_slope 2^-56.6.
impl Coefficients for f64 {
    const ROUND: Self = 6.755_399_441_056_831e15;
    const LIFT: Self = 1.844_674_407_370_955_2e19;
    const LOG2_E: Self = 1.442_695_040_888_963_4;
    const LN_2: (Self, Self) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);
    const EXP_FLOOR: Self = -7.536_589_294_228_286e2;
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
    const MILLS_CENTRE: Self = 5.0;
    const MILLS: &'static [Self] = &[
        7.691_930_497_500_63e-1,
        -6.653_825_028_900_567e-1,
        4.953_056_159_699_772e-1,
        -3.135_331_566_712_964_4e-1,
        1.650_203_661_703_451_3e-1,
        -6.911_863_870_656_056e-2,
        2.079_506_680_067_350_8e-2,
        -2.993_376_766_884_583_5e-3,
        -7.978_694_062_502_986e-4,
        5.448_990_353_092_944e-4,
        -5.937_568_550_725_988e-5,
        -4.976_266_733_066_046e-5,
        1.668_108_023_765_647_6e-5,
        3.980_434_685_888_079e-6,
        -2.769_037_249_650_410_8e-6,
        -3.356_626_039_150_796_5e-7,
        4.329_856_694_200_181e-7,
        4.107_083_748_682_489e-8,
        -6.605_824_508_165_542e-8,
        -8.454_492_462_905_114e-9,
        7.921_762_159_670_126e-9,
        1.488_750_318_528_957_3e-9,
        -2.811_181_184_980_835_7e-10,
    ];
    const GELU_SLOPE: &'static [Self] = &[
        4.514_354_952_634_054_3e-1,
        -8.979_658_026_980_374e-2,
        6.048_781_355_387_067e-2,
        -3.553_512_146_915_526_6e-2,
        1.780_783_155_689_605_3e-2,
        -7.334_310_928_993_819_5e-3,
        2.302_183_723_379_882_2e-3,
        -4.405_306_253_009_202_7e-4,
        -1.519_577_319_813_632_3e-5,
        4.064_699_610_370_772e-5,
        -9.201_166_167_343_23e-6,
        -1.992_833_634_409_915_3e-6,
        1.360_144_855_247_028e-6,
        2.165_163_027_849_898_2e-8,
        -1.687_040_888_668_771_8e-7,
        1.208_923_292_120_063e-8,
        2.167_163_565_131_680_6e-8,
        -2.123_535_901_410_124e-9,
        -2.720_255_530_516_59e-9,
        1.466_050_646_591_231_2e-10,
        2.142_491_478_963_543_3e-10,
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
    const ROUND: Self = 1.258_307_1e7;
    const LIFT: Self = 4.294_967_3e9;
    const LOG2_E: Self = 1.442_695;
    const LN_2: (Self, Self) = (6.931_457_5e-1, 1.428_606_8e-6);
    const EXP_FLOOR: Self = -1.104_183_4e2;
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
        4.622_112_5e-1,
        -1.033_659e-1,
        6.046_291_4e-2,
        -2.808_331_7e-2,
        9.505_307e-3,
        -1.788_501_3e-3,
        -1.566_631_8e-4,
        1.857_408_8e-4,
        -1.276_394_3e-5,
        -1.597_825_4e-5,
    ];
    const GELU_ROOT: (Self, Self) = (7.517_915_4e-1, -1.211_445e-8);
    const SILU_ROOT: [Self; 3] = [-1.278_808_6, 3.440_51e-4, -1.025_733_5e-12];
    const EXP_SILU_ROOT: Self = 2.784_645_6e-1;
    const FRAC_2_SQRT_PI: Self = 1.128_379_2;
}
