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
    /// tanh(r/2) / r in z = r², |r| <= ln(2) / 2: the numerator.
    const EXP_ODD: &'static [Self];
    /// Its denominator, without the leading 1.
    const EXP_EVEN: &'static [Self];
    /// ((1 - erfc(t) e^(t²)) / t - 2 / sqrt(pi)) / t for t >= 0, to the precision that erf(t) asks
    /// for: the numerator.
    const ERF_ABOVE: &'static [Self];
    /// Its denominator, without the leading 1.
    const ERF_BELOW: &'static [Self];
    /// A(t), without the leading 1, where Mills' ratio, (1 - Phi(t)) / phi(t), is A / (t A + R) for
    /// t >= 0.
    const MILLS_ABOVE: &'static [Self];
    /// R(t) of the same.
    const MILLS_REST: &'static [Self];
    /// H(t), where a'(-t) / phi(t) = (root - t) (1 + H / (t A + R)) for t >= 0 and a is GELU.
    const GELU_REST: &'static [Self];
    /// phi(0) = 1 / sqrt(2 pi), and the logarithm of what rounding took from it.
    const DENSITY_0: (Self, Self);
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

/// Errors, relative to the result: expm1_tail 2^-58.0, atanh_tail 2^-59.4, exp_odd 2^-57.5, erf_above 2^-56.9, mills_rest 2^-54.2, gelu_rest 2^-54.2.
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
    const EXP_ODD: &'static [Self] = &[
        5.041_531_189_839_438_4e2,
        1.400_273_407_672_168_3e1,
        3.331_815_879_408_496e-2,
    ];
    const EXP_EVEN: &'static [Self] = &[1.008_306_237_967_887_7e3, 1.120_309_879_840_986_6e2];
    const ERF_ABOVE: &'static [Self] = &[
        -6.333_339_508_812_104e2,
        -1.076_646_547_912_716_2e3,
        -8.398_255_116_435_826e2,
        -3.775_305_618_764_578e2,
        -1.026_718_920_841_634_5e2,
        -1.602_803_963_946_102_8e1,
        -1.128_379_591_970_404_3,
    ];
    const ERF_BELOW: &'static [Self] = &[
        6.333_339_508_812_104e2,
        1.553_073_771_905_237_2e3,
        1.691_462_595_654_536_2e3,
        1.063_972_002_115_311_6e3,
        4.190_824_537_788_335e2,
        1.038_641_509_296_91e2,
        1.509_072_111_125_204_6e1,
    ];
    const MILLS_REST: &'static [Self] = &[
        3.020_879_904_086_677_7e5,
        3.284_014_092_632_721e5,
        1.847_935_347_564_806_6e5,
        6.694_629_994_474_209e4,
        1.678_787_038_228_508_4e4,
        2.959_009_017_891_127_3e3,
        3.572_733_227_109_842_5e2,
        2.710_829_996_626_935_7e1,
        1.000_000_082_500_100_8,
        -9.287_214_043_706_681e-10,
        4.737_247_584_020_206e-12,
    ];
    const GELU_REST: &'static [Self] = &[
        2.015_238_975_369_128_2e5,
        3.378_844_855_358_670_5e5,
        2.736_866_417_652_656e5,
        1.388_870_541_281_908_5e5,
        4.840_986_831_750_307e4,
        1.200_346_473_268_078e4,
        2.120_943_241_307_719e3,
        2.587_364_744_988_683_5e2,
        1.994_498_398_901_201_2e1,
        7.517_915_246_970_615e-1,
    ];
    const MILLS_ABOVE: &'static [Self] = &[
        3.786_111_490_924_125_5e5,
        5.840_208_442_381_151e5,
        4.458_589_463_557_869e5,
        2.162_501_064_050_984_3e5,
        7.270_305_046_492_635e4,
        1.749_632_979_553_201_2e4,
        3.013_229_930_025_38e3,
        3.592_731_608_598_639e2,
        2.710_830_439_517_067_3e1,
    ];
    const DENSITY_0: (Self, Self) = (3.989_422_804_014_327e-1, -6.247_337_834_861_335e-17);
    const GELU_ROOT: (Self, Self) = (7.517_915_246_935_645e-1, -1.495_675_917_700_988_3e-17);
    const SILU_ROOT: [Self; 3] = [
        -1.278_465_270_996_093_8,
        7.282_350_199_548_907e-7,
        -3.900_249_903_920_857e-23,
    ];
    const EXP_SILU_ROOT: Self = 2.784_645_427_610_738e-1;
    const FRAC_2_SQRT_PI: Self = 1.128_379_167_095_512_6;
}

/// Errors, relative to the result: expm1_tail 2^-28.2, atanh_tail 2^-33.1, exp_odd 2^-30.8, erf_above 2^-34.6, mills_rest 2^-27.8, gelu_rest 2^-27.8.
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
    const EXP_ODD: &'static [Self] = &[5.001_076, 8.324_402e-2];
    const EXP_EVEN: &'static [Self] = &[1.000_215_2e1];
    const ERF_ABOVE: &'static [Self] = &[-1.563_658_5e1, -1.654_988_5e1, -6.974_162, -1.128_136_9];
    const ERF_BELOW: &'static [Self] = &[1.563_658_5e1, 2.831_254_8e1, 2.045_408_4e1, 7.063_453_7];
    const MILLS_REST: &'static [Self] = &[
        1.045_369_9e2,
        4.231_646e1,
        1.037_435_9e1,
        9.790_796e-1,
        9.938_681e-4,
        -2.076_546_7e-5,
    ];
    const GELU_REST: &'static [Self] = &[
        6.973_697e1,
        6.934_229e1,
        3.091_882_1e1,
        7.170_715_3,
        7.517_763_4e-1,
    ];
    const MILLS_ABOVE: &'static [Self] =
        &[1.310_176_8e2, 1.127_051_24e2, 4.643_232e1, 1.011_556_2e1];
    const DENSITY_0: (Self, Self) = (3.989_423e-1, -2.841_305_7e-8);
    const GELU_ROOT: (Self, Self) = (7.517_915_4e-1, -1.211_445e-8);
    const SILU_ROOT: [Self; 3] = [-1.278_808_6, 3.440_51e-4, -1.025_733_5e-12];
    const EXP_SILU_ROOT: Self = 2.784_645_6e-1;
    const FRAC_2_SQRT_PI: Self = 1.128_379_2;
}
