/* gamma.c - the gamma function, by Lanczos' approximation.

   Cornelius Lanczos, "A precision approximation of the gamma function" (1964), with the coefficients that Boost's math
   library has for 13 terms and double precision. */
#include <math.h>

#include "modules/math/math.h"

static const double g = 6.024680040776729583740234375, g_minus_half = 5.524680040776729583740234375;
static const double numerator[] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};
static const double denominator[] = {
    0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0, 2637558.0, 357423.0, 32670.0, 1925.0, 66.0, 1.0,
};
enum { TERMS = sizeof numerator / sizeof *numerator };

static double lanczos_sum(double x)
{
    double above = 0.0, below = 0.0;
    if (x < 5.0) {
        for (int i = TERMS - 1; i >= 0; i--) {
            above = above * x + numerator[i];
            below = below * x + denominator[i];
        }
    } else {
        for (int i = 0; i < TERMS; i++) {
            above = above / x + numerator[i];
            below = below / x + denominator[i];
        }
    }
    return above / below;
}

/* sin(pi x), exact at multiples of a half. */
static double sine_of_pi(double x)
{
    double y = fmod(fabs(x), 2.0), sine;
    switch ((int)round(2.0 * y)) {
    case 0: sine = sin(M_PI * y); break;
    case 1: sine = cos(M_PI * (y - 0.5)); break;
    case 2: sine = sin(M_PI * (1.0 - y)); break;
    case 3: sine = -cos(M_PI * (y - 1.5)); break;
    default: sine = sin(M_PI * (y - 2.0)); break;
    }
    return copysign(1.0, x) * sine;
}

static double gamma_of_large(double x)
{
    return x < 0.0 ? 0.0 / sine_of_pi(x) : HUGE_VAL;
}

double gamma_function(double x)
{
    if (!isfinite(x))
        return isnan(x) || x > 0.0 ? x : NAN;
    if (x == 0.0)
        return copysign(HUGE_VAL, x);
    if (x == floor(x)) {
        if (x < 0.0)
            return NAN;
        if (x <= 23.0) {
            double product = 1.0; /* exact up to 22! */
            for (int i = 2; i < (int)x; i++)
                product *= i;
            return product;
        }
    }
    double size = fabs(x);
    if (size < 1e-20)
        return 1.0 / x;
    if (size > 200.0)
        return gamma_of_large(x);
    double y = size + g_minus_half;
    /* What rounding lost in y, as a correction of the power. */
    double rest = size > g_minus_half ? (y - size) - g_minus_half : (y - g_minus_half) - size;
    double correction = rest * g / y, power = size < 140.0 ? pow(y, size - 0.5) : pow(y, size / 2.0 - 0.25), result;
    if (x < 0.0) {
        result = -M_PI / sine_of_pi(size) / size * exp(y) / lanczos_sum(size);
        result -= correction * result;
        result = size < 140.0 ? result / power : result / power / power;
    } else {
        result = lanczos_sum(size) / exp(y);
        result += correction * result;
        result = size < 140.0 ? result * power : result * power * power;
    }
    return result;
}

double log_gamma_function(double x)
{
    if (!isfinite(x))
        return isnan(x) ? x : HUGE_VAL;
    if (x == floor(x) && x <= 2.0)
        return x <= 0.0 ? HUGE_VAL : 0.0;
    double size = fabs(x);
    if (size < 1e-20)
        return -log(size);
    double result = log(lanczos_sum(size)) - g;
    result += (size - 0.5) * (log(size + g_minus_half) - 1.0);
    if (x < 0.0)
        result = 1.144729885849400174143427351353058711647 - log(fabs(sine_of_pi(size))) - log(size) - result;
    return result;
}
