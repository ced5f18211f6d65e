/* strftime and strptime as glibc, on which AWS's jq stands, has them in the C locale with UTC as the local time.
 *
 * WASI's C library knows fewer conversions and flags. What glibc does was observed, conversion by conversion; a test
 * compares the two on Linux (tests/unit/firehose/test_jq_dates.py).
 */

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char *const DAYS[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
static const char *const MONTHS[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
static const int BEFORE_MONTH[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
enum { SHORT = 3, TM_YEAR = 1900 };

/* Conversions that stand for others. */
static const char *composite(char conversion) {
  switch (conversion) {
    case 'c': return "%a %b %e %H:%M:%S %Y";
    case 'D': case 'x': return "%m/%d/%y";
    case 'F': return "%Y-%m-%d";
    case 'R': return "%H:%M";
    case 'r': return "%I:%M:%S %p";
    case 'T': case 'X': return "%H:%M:%S";
    default: return NULL;
  }
}

static bool leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int days_before(int64_t year, int month) { return BEFORE_MONTH[month] + (month > 1 && leap(year)); }

static int64_t floored(int64_t value, int64_t by) { return value / by - (value % by < 0); }

static int modulo(int64_t value, int by) { return (int)(value - floored(value, by) * by); }

/* Days from Monday, the first of January of the year 1, to New Year. */
static int64_t days_to(int64_t year) {
  int64_t past = year - 1;
  return past * 365 + floored(past, 4) - floored(past, 100) + floored(past, 400);
}

/* --- strftime ------------------------------------------------------------------------------------------------------ */

struct text {
  char *out;
  size_t room, length;
};

/* What stands between the percent sign and the conversion. */
struct style {
  char pad; /* '-', '_', '0', or 0 for the conversion's own */
  bool upper, swap, lower;
  int width; /* -1: none */
};

static void put(struct text *text, char byte) {
  if (text->length < text->room) text->out[text->length] = byte;
  text->length++;
}

static void put_string(struct text *text, const char *string, size_t length, const struct style *style) {
  for (long missing = style->width - (long)length; missing > 0; missing--) put(text, style->pad == '0' ? '0' : ' ');
  for (size_t index = 0; index < length; index++) {
    unsigned char byte = (unsigned char)string[index];
    put(text, (char)(style->upper ? toupper(byte) : style->lower ? tolower(byte) : byte));
  }
}

static void put_number(struct text *text, int64_t value, int digits, char pad, const struct style *style) {
  char plain[24];
  if (style->pad) pad = style->pad;
  int length = snprintf(plain, sizeof plain, "%lld", (long long)(value < 0 ? -value : value));
  int wanted = style->width > digits ? style->width : digits;
  int missing = (pad == '-' ? style->width : wanted) - length - (value < 0);
  if (pad != '0') {
    while (missing-- > 0) put(text, ' ');
  }
  if (value < 0) put(text, '-');
  if (pad == '0') {
    while (missing-- > 0) put(text, '0');
  }
  for (int index = 0; index < length; index++) put(text, plain[index]);
}

static void put_seconds(struct text *text, int64_t seconds, const struct style *style) {
  char plain[24];
  int length = snprintf(plain, sizeof plain, "%lld", (long long)seconds);
  put_string(text, plain, (size_t)length, style);
}

static const char *name_of(const char *const *names, int count, int index) {
  return index >= 0 && index < count ? names[index] : "?";
}

static void put_name(struct text *text, const char *name, bool whole, struct style style) {
  if (style.swap) style.upper = true;
  size_t length = strlen(name);
  put_string(text, name, whole || length < SHORT ? length : SHORT, &style);
}

/* The ISO 8601 week of a day, and by how many years its year differs. */
static int iso_week(const struct tm *tm, int *years) {
  int64_t year = TM_YEAR + (int64_t)tm->tm_year;
  int day = tm->tm_yday - modulo(tm->tm_yday - tm->tm_wday + 4 + 378, 7) + 3; /* since that week-year's first Monday */
  *years = 0;
  if (day < 0) {
    *years = -1;
    int shifted = tm->tm_yday + 365 + leap(year - 1);
    day = shifted - modulo(shifted - tm->tm_wday + 4 + 378, 7) + 3;
  } else {
    int shifted = tm->tm_yday - (365 + leap(year));
    int next = shifted - modulo(shifted - tm->tm_wday + 4 + 378, 7) + 3;
    if (next >= 0) {
      *years = 1;
      day = next;
    }
  }
  return day / 7 + 1;
}

static void format(struct text *text, const char *pattern, const struct tm *tm, bool upper);

static void put_composite(struct text *text, const char *pattern, const struct tm *tm, const struct style *style) {
  struct text dry = {NULL, 0, 0};
  format(&dry, pattern, tm, style->upper);
  for (long missing = style->width - (long)dry.length; missing > 0; missing--) put(text, style->pad == '0' ? '0' : ' ');
  format(text, pattern, tm, style->upper);
}

static int twelve(int hour) { return hour > 12 ? hour - 12 : hour == 0 ? 12 : hour; }

/* Years, weeks and times that are numbers; whether it was one of them. */
static bool put_numeric(struct text *text, char conversion, const struct tm *tm, const struct style *style) {
  int64_t year = TM_YEAR + (int64_t)tm->tm_year;
  int years, week = iso_week(tm, &years);
  struct tm copy = *tm;
  switch (conversion) {
    case 'C': put_number(text, floored(year, 100), 1, '0', style); return true;
    case 'd': put_number(text, tm->tm_mday, 2, '0', style); return true;
    case 'e': put_number(text, tm->tm_mday, 2, '_', style); return true;
    case 'G': put_number(text, year + years, 1, '0', style); return true;
    case 'g': put_number(text, modulo(year + years, 100), 2, '0', style); return true;
    case 'H': put_number(text, tm->tm_hour, 2, '0', style); return true;
    case 'I': put_number(text, twelve(tm->tm_hour), 2, '0', style); return true;
    case 'j': put_number(text, 1 + tm->tm_yday, 3, '0', style); return true;
    case 'k': put_number(text, tm->tm_hour, 2, '_', style); return true;
    case 'l': put_number(text, twelve(tm->tm_hour), 2, '_', style); return true;
    case 'M': put_number(text, tm->tm_min, 2, '0', style); return true;
    case 'm': put_number(text, tm->tm_mon + 1, 2, '0', style); return true;
    case 'S': put_number(text, tm->tm_sec, 2, '0', style); return true;
    case 's': put_seconds(text, mktime(&copy), style); return true;
    case 'U': put_number(text, (tm->tm_yday - tm->tm_wday + 7) / 7, 2, '0', style); return true;
    case 'u': put_number(text, (tm->tm_wday - 1 + 7) % 7 + 1, 1, '0', style); return true;
    case 'V': put_number(text, week, 2, '0', style); return true;
    case 'W': put_number(text, (tm->tm_yday - (tm->tm_wday - 1 + 7) % 7 + 7) / 7, 2, '0', style); return true;
    case 'w': put_number(text, tm->tm_wday, 1, '0', style); return true;
    case 'Y': put_number(text, year, 1, '0', style); return true;
    case 'y': put_number(text, modulo(year, 100), 2, '0', style); return true;
    default: return false;
  }
}

/* Names, zones and signs; whether it was one of them. */
static bool put_textual(struct text *text, char conversion, const struct tm *tm, struct style style) {
  switch (conversion) {
    case '%': put_string(text, "%", 1, &style); return true;
    case 'n': put_string(text, "\n", 1, &style); return true;
    case 't': put_string(text, "\t", 1, &style); return true;
    case 'a': case 'A': put_name(text, name_of(DAYS, 7, tm->tm_wday), conversion == 'A', style); return true;
    case 'b': case 'h': case 'B': put_name(text, name_of(MONTHS, 12, tm->tm_mon), conversion == 'B', style); return true;
    case 'p': case 'P': case 'Z':
      if (conversion == 'P' || style.swap) {
        style.upper = false;
        style.lower = true;
      }
      put_string(text, conversion == 'Z' ? "UTC" : tm->tm_hour > 11 ? "PM" : "AM", conversion == 'Z' ? 3 : 2, &style);
      return true;
    case 'z':
      put_string(text, "+", 1, &style);
      put_number(text, 0, 4, '0', &style);
      return true;
    default: return false;
  }
}

/* E and O choose between two forms, which the C locale does not have; elsewhere they are a mistake. */
static bool allowed(char modifier, char conversion) {
  const char *without = modifier == 'E' ? "aAbBdDeFgGhHIjklmMSUVwW" : "aAcDFxXY";
  return modifier == 0 || strchr(without, conversion) == NULL;
}

static const char *flags(const char *pattern, struct style *style) {
  for (;; pattern++) {
    switch (*pattern) {
      case '_': case '-': case '0': style->pad = *pattern; continue;
      case '^': style->upper = true; continue;
      case '#': style->swap = true; continue;
      default: return pattern;
    }
  }
}

static const char *width(const char *pattern, struct style *style) {
  if (!isdigit((unsigned char)*pattern)) return pattern;
  style->width = 0;
  for (; isdigit((unsigned char)*pattern); pattern++) {
    if (style->width < 100000) style->width = style->width * 10 + (*pattern - '0');
  }
  return pattern;
}

static void format(struct text *text, const char *pattern, const struct tm *tm, bool upper) {
  for (; *pattern != '\0'; pattern++) {
    if (*pattern != '%') {
      put(text, *pattern);
      continue;
    }
    const char *start = pattern;
    struct style style = {.width = -1, .upper = upper};
    pattern = width(flags(pattern + 1, &style), &style);
    char modifier = *pattern == 'E' || *pattern == 'O' ? *pattern++ : 0;
    const char *parts = composite(*pattern);
    if (*pattern != '\0' && allowed(modifier, *pattern)) {
      if (parts != NULL) {
        put_composite(text, parts, tm, &style);
        continue;
      }
      if (put_numeric(text, *pattern, tm, &style) || put_textual(text, *pattern, tm, style)) continue;
    }
    if (style.swap && (*pattern == 'b' || *pattern == 'h')) style.upper = true;
    if (*pattern == '\0') pattern--;
    put_string(text, start, (size_t)(pattern - start + 1), &style); /* no conversion: as it is written */
  }
}

size_t hydrant_strftime(char *out, size_t room, const char *pattern, const struct tm *tm) {
  struct text text = {out, room, 0};
  format(&text, pattern, tm, false);
  if (text.length >= room) return 0;
  out[text.length] = '\0';
  return text.length;
}

/* --- strptime ------------------------------------------------------------------------------------------------------ */

/* What was read so far that is decided at the end. */
struct reading {
  struct tm *tm;
  bool hour12, afternoon, weekday, yearday, month, monthday, wants_day, two_digits, sunday_week, monday_week;
  int century, week; /* century -1: none */
};

static const char *spaces(const char *text) {
  while (isspace((unsigned char)*text)) text++;
  return text;
}

/* A number within bounds of at most so many digits, behind white space; NULL if there is none. */
static const char *number(const char *text, int least, int most, int digits, int *value) {
  text = spaces(text);
  if (!isdigit((unsigned char)*text)) return NULL;
  int found = 0;
  do {
    found = found * 10 + (*text++ - '0');
  } while (--digits > 0 && found * 10 <= most && isdigit((unsigned char)*text));
  *value = found;
  return found < least || found > most ? NULL : text;
}

/* The longest name that the text begins with, whole or its first three letters; case does not count. */
static const char *name(const char *text, const char *const *names, int count, int *index) {
  for (int candidate = 0; candidate < count; candidate++) {
    size_t length = strlen(names[candidate]);
    if (strncasecmp(text, names[candidate], length) == 0) {
      *index = candidate;
      return text + length;
    }
    if (strncasecmp(text, names[candidate], SHORT) == 0) {
      *index = candidate;
      return text + SHORT;
    }
  }
  return NULL;
}

static const char *half_day(const char *text, struct reading *reading) {
  bool morning = strncasecmp(text, "AM", 2) == 0;
  if (!morning && strncasecmp(text, "PM", 2) != 0) return NULL;
  reading->afternoon = !morning;
  return text + 2;
}

/* Seconds since 1970. */
static const char *epoch(const char *text, struct reading *reading) {
  if (!isdigit((unsigned char)*text)) return NULL;
  time_t seconds = 0;
  for (; isdigit((unsigned char)*text); text++) seconds = (time_t)((unsigned long long)seconds * 10 + (unsigned)(*text - '0'));
  return gmtime_r(&seconds, reading->tm) == NULL ? NULL : text;
}

/* Z, or a sign and hh, hhmm or hh:mm. It is checked and has no other effect: jq does not look at offsets. */
static const char *offset(const char *text) {
  text = spaces(text);
  if (*text == 'Z') return text + 1;
  if (*text != '+' && *text != '-') return NULL;
  int value = 0, digits = 0;
  for (text++; digits < 4 && isdigit((unsigned char)*text); text++) {
    value = value * 10 + (*text - '0');
    digits++;
    if (digits == 2 && text[1] == ':') text++;
  }
  if (digits == 2) value *= 100;
  bool whole = (digits == 2 || digits == 4) && value % 100 < 60 && value <= 1400;
  return whole ? text : NULL;
}

static const char *parse(const char *text, const char *pattern, struct reading *reading);

/* Parts of a day and numbers that nothing follows from. */
static const char *clock_part(const char *text, char conversion, struct reading *reading) {
  struct tm *tm = reading->tm;
  int unused;
  switch (conversion) {
    case 'H': case 'k': reading->hour12 = false; return number(text, 0, 23, 2, &tm->tm_hour);
    case 'I': case 'l':
      text = number(text, 1, 12, 2, &tm->tm_hour);
      tm->tm_hour %= 12;
      reading->hour12 = true;
      return text;
    case 'M': return number(text, 0, 59, 2, &tm->tm_min);
    case 'S': return number(text, 0, 61, 2, &tm->tm_sec);
    case 'p': return half_day(text, reading);
    case 's': return epoch(text, reading);
    case 'g': return number(text, 0, 99, 2, &unused);
    case 'G':
      if (!isdigit((unsigned char)*text)) return NULL;
      while (isdigit((unsigned char)*text)) text++;
      return text;
    case 'V': return number(text, 0, 53, 2, &unused);
    case 'z': return offset(text);
    case 'Z':
      text = spaces(text);
      while (*text != '\0' && !isspace((unsigned char)*text)) text++;
      return text;
    case 'n': case 't': return spaces(text);
    default: return NULL;
  }
}

/* Parts of a date. */
static const char *date_part(const char *text, char conversion, struct reading *reading) {
  struct tm *tm = reading->tm;
  switch (conversion) {
    case 'a': case 'A': reading->weekday = true; return name(text, DAYS, 7, &tm->tm_wday);
    case 'b': case 'B': case 'h': reading->month = reading->wants_day = true; return name(text, MONTHS, 12, &tm->tm_mon);
    case 'C': reading->wants_day = true; return number(text, 0, 99, 2, &reading->century);
    case 'd': case 'e': reading->monthday = reading->wants_day = true; return number(text, 1, 31, 2, &tm->tm_mday);
    case 'j':
      text = number(text, 1, 366, 3, &tm->tm_yday);
      tm->tm_yday--;
      reading->yearday = true;
      return text;
    case 'm':
      text = number(text, 1, 12, 2, &tm->tm_mon);
      tm->tm_mon--;
      reading->month = reading->wants_day = true;
      return text;
    case 'U': reading->sunday_week = true; return number(text, 0, 53, 2, &reading->week);
    case 'W': reading->monday_week = true; return number(text, 0, 53, 2, &reading->week);
    case 'u':
      text = number(text, 1, 7, 1, &tm->tm_wday);
      tm->tm_wday %= 7;
      reading->weekday = true;
      return text;
    case 'w': reading->weekday = true; return number(text, 0, 6, 1, &tm->tm_wday);
    case 'Y':
      text = number(text, 0, 9999, 4, &tm->tm_year);
      tm->tm_year -= TM_YEAR;
      reading->two_digits = false;
      reading->wants_day = true;
      return text;
    case 'y':
      text = number(text, 0, 99, 2, &tm->tm_year);
      if (tm->tm_year < 69) tm->tm_year += 100;
      reading->two_digits = reading->wants_day = true;
      return text;
    default: return clock_part(text, conversion, reading);
  }
}

static const char *convert(const char *text, const char **pattern, struct reading *reading) {
  *pattern += strspn(*pattern, "-_0^#"); /* flags and widths of strftime have no effect */
  *pattern += strspn(*pattern, "0123456789");
  char modifier = **pattern == 'E' || **pattern == 'O' ? *(*pattern)++ : 0;
  char conversion = *(*pattern)++;
  const char *known = modifier == 'E' ? "cCYxX" : "deHImMSUVWwy";
  if (conversion == '\0' || (modifier != 0 && strchr(known, conversion) == NULL)) {
    (*pattern)--;
    return NULL;
  }
  if (conversion == '%') return *text == '%' ? text + 1 : NULL;
  const char *parts = composite(conversion);
  if (parts == NULL) return date_part(text, conversion, reading);
  if (strchr("cDFx", conversion) != NULL) reading->wants_day = true;
  return parse(text, parts, reading);
}

static const char *parse(const char *text, const char *pattern, struct reading *reading) {
  while (*pattern != '\0' && text != NULL) {
    if (isspace((unsigned char)*pattern)) {
      text = spaces(text);
      pattern++;
    } else if (*pattern != '%') {
      text = *text == *pattern ? text + 1 : NULL;
      pattern++;
    } else {
      pattern++;
      text = convert(text, &pattern, reading);
    }
  }
  return text;
}

static void date_from_yearday(struct reading *reading) {
  struct tm *tm = reading->tm;
  int64_t year = TM_YEAR + (int64_t)tm->tm_year;
  int month = 0;
  while (month < 11 && days_before(year, month + 1) <= tm->tm_yday) month++;
  if (!reading->month) tm->tm_mon = month;
  if (!reading->monthday) tm->tm_mday = tm->tm_yday - days_before(year, month) + 1;
}

static int weekday_of(int64_t year, int month, int day) {
  if (year == 0 && month < 2) day++; /* glibc is a day off there */
  return modulo(days_to(year) + days_before(year, month) + day, 7); /* the first day of the year 1 was a Monday */
}

/* The day of the year from a week and a day of it. */
static void yearday_from_week(struct reading *reading) {
  struct tm *tm = reading->tm;
  int first = reading->sunday_week ? 0 : 1;
  int new_year = weekday_of(TM_YEAR + (int64_t)tm->tm_year, 0, 1);
  if (!reading->yearday) {
    tm->tm_yday = (7 - (new_year - first)) % 7 + (reading->week - 1) * 7 + (tm->tm_wday - first + 7) % 7;
  }
  if (!reading->monthday || !reading->month) date_from_yearday(reading);
}

static void conclude(struct reading *reading) {
  struct tm *tm = reading->tm;
  if (reading->hour12 && reading->afternoon) tm->tm_hour += 12;
  if (reading->century != -1) {
    tm->tm_year = (reading->two_digits ? tm->tm_year % 100 : 0) + (reading->century - 19) * 100;
  }
  bool month_known = reading->month || (tm->tm_mon >= 0 && tm->tm_mon <= 11);
  if (reading->wants_day && !reading->weekday) {
    if (!(reading->month && reading->monthday) && reading->yearday) {
      date_from_yearday(reading);
      reading->month = reading->monthday = true;
    }
    if (month_known) tm->tm_wday = weekday_of(TM_YEAR + (int64_t)tm->tm_year, tm->tm_mon, tm->tm_mday);
  }
  if (reading->wants_day && !reading->yearday && month_known) {
    tm->tm_yday = days_before(TM_YEAR + (int64_t)tm->tm_year, tm->tm_mon) + tm->tm_mday - 1;
  }
  if ((reading->sunday_week || reading->monday_week) && reading->weekday) yearday_from_week(reading);
}

char *hydrant_strptime(const char *text, const char *pattern, struct tm *tm) {
  struct reading reading = {.tm = tm, .century = -1};
  const char *rest = parse(text, pattern, &reading);
  if (rest == NULL) return NULL;
  conclude(&reading);
  return (char *)rest;
}
