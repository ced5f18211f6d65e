/* What jq's sources and its configuration for Linux expect and WASI's C library lacks. Included before every source. */

#ifndef HYDRANT_PLATFORM_H
#define HYDRANT_PLATFORM_H

#include <math.h>
#include <stdlib.h>
#include <time.h>

/* Dates as glibc prints and reads them in its C locale, with UTC as the local time: see dates.c. */
size_t hydrant_strftime(char *out, size_t room, const char *format, const struct tm *tm);
char *hydrant_strptime(const char *text, const char *format, struct tm *tm);
#define strftime hydrant_strftime
#define strptime hydrant_strptime

/* glibc's names for functions that WASI has under others. */
#define gamma lgamma
#define drem remainder

/* Nobody has a home directory there. */
#include <pwd.h>
#define getuid() 0
#define getpwuid(uid) ((struct passwd *)NULL)

#endif
