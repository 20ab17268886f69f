// One pass over the words, with what has been counted since the last turn.

#include "agent/directions.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 400, WORD_BYTES = 24, FARTHEST = 6 };

typedef struct Reading {
    char words[WORDS][WORD_BYTES]; // "" ends a sentence
    int count;
    int passed, ordinal; // since the last turn
    int read;            // nouns up to this word have been counted
    bool has_passed;     // in this sentence a junction was passed
    Directions said;
} Reading;

//---- words ---------------------------------------------------------------------------------------

static bool is_part(char c) {
    return isalnum((unsigned char)c) || c == '\'' || (c & 0x80) != 0;
}

static void split(const char *text, Reading *r) {
    for (const char *c = text; *c != '\0' && r->count < WORDS - 1;) {
        if (strchr(".;!?", *c) != NULL && r->count > 0) r->words[r->count++][0] = '\0';
        if (!is_part(*c)) {
            c++;
            continue;
        }
        char *word = r->words[r->count++];
        int length = 0;
        for (; is_part(*c); c++)
            if (length < WORD_BYTES - 1) word[length++] = (char)tolower((unsigned char)*c);
        word[length] = '\0';
    }
}

// is a word one of these, each between spaces
static bool is_one_of(const char *word, const char *list) {
    char spaced[WORD_BYTES + 2];
    if (word[0] == '\0') return false;
    spaced[0] = ' ';
    strcpy(spaced + 1, word);
    strcat(spaced, " ");
    return strstr(list, spaced) != NULL;
}

static const char *word_at(const Reading *r, int at) {
    return at >= 0 && at < r->count ? r->words[at] : "";
}

// the number that a word stands for: "two" and "2nd" are 2; 0 for others
static int number_of(const char *word, bool *is_ordinal) {
    static const char *const cardinals[] = {
        " one 1 another ", " two 2 both couple ", " three 3 few several ", " four 4 ", " five 5 ",
        " six 6 "};
    static const char *const ordinals[] = {" first 1st ",  " second 2nd ", " third 3rd ",
                                           " fourth 4th ", " fifth 5th ",  " sixth 6th "};
    for (int n = 0; n < (int)ARRAY_COUNT(cardinals); n++) {
        *is_ordinal = is_one_of(word, ordinals[n]);
        if (*is_ordinal || is_one_of(word, cardinals[n])) return n + 1;
    }
    return 0;
}

//---- junctions -----------------------------------------------------------------------------------

static const char JUNCTIONS[] = " light lights intersection intersections stoplight stoplights "
                                "signal signals crossing junction junctions crosswalk ";
static const char STREETS[] = " street streets road avenue ";
static const char BLOCKS[] = " block blocks ";
static const char BETWEEN[] =
    " the a an at of to set sets traffic stop street next following more immediate immediately "
    "very "
    "that this these those same way t 3 4 3way 4way major large big busy double one two three four "
    "five six 1 2 5 6 first second third fourth fifth sixth 1st 2nd 3rd 4th 5th 6th another both "
    "couple few several straight other ";
static const char PASSES[] = " through thru past pass passing cross crossing across ";

typedef struct Count {
    int number;      // 0: none was said
    bool is_ordinal; // "the second": counted from the last turn
    int first;       // the word that the phrase begins with
} Count;

// what stands right before the noun at `at`: "the next two sets of" lights
static Count count_before(const Reading *r, int at) {
    Count count = {0, false, at};
    for (; at - count.first < FARTHEST && is_one_of(word_at(r, count.first - 1), BETWEEN);
         count.first--) {
        bool is_ordinal;
        int found = number_of(word_at(r, count.first - 1), &is_ordinal);
        if (found == 0 || is_one_of(word_at(r, count.first), " way ")) continue; // a 3 way one
        if (count.number > 0 && !count.is_ordinal) continue;                     // "the first two"
        count.number = found;
        count.is_ordinal = is_ordinal;
    }
    return count;
}

// is the word a junction: a light, "the third one", and for who crosses it, a street
static bool is_junction(const Reading *r, int at) {
    const char *word = word_at(r, at), *before = word_at(r, at - 1);
    bool is_ordinal = false;
    if (is_one_of(word, JUNCTIONS)) return true;
    if (is_one_of(word, STREETS)) return is_one_of(word_at(r, at - 2), " cross crossing ");
    if (!is_one_of(word, " one ") || is_one_of(word_at(r, at + 1), BETWEEN)) return false;
    number_of(before, &is_ordinal);
    return is_ordinal || is_one_of(before, " another next following that ");
}

static void read_junction(Reading *r, int at) {
    Count count = count_before(r, at);
    const char *before = word_at(r, count.first - 1);
    bool is_listed = r->has_passed && is_one_of(before, " and ") && !count.is_ordinal &&
                     is_one_of(word_at(r, count.first), " the another "); // "and the next light"
    bool is_passed = is_one_of(before, PASSES) || is_listed;
    r->has_passed |= is_passed;
    if (is_passed && !count.is_ordinal) r->passed += count.number > 0 ? count.number : 1;
    if (is_passed && count.is_ordinal && count.number > r->passed) r->passed = count.number;
    if (!is_passed && count.is_ordinal) r->ordinal = count.number;
}

// "walk 3 blocks": the third junction is where something happens
static void read_blocks(Reading *r, int at) {
    Count count = count_before(r, at);
    if (count.number > 1 && !count.is_ordinal) r->ordinal = r->passed + count.number;
}

//---- turns ---------------------------------------------------------------------------------------

// "on your left", "to the right", "left side", "the far left corner": where something is
static bool is_place(const Reading *r, int at) {
    static const char PLACES[] = " side sidestreet corner corners hand near far ";
    if (is_one_of(word_at(r, at + 1), PLACES)) return true;
    const char *before = word_at(r, at - 1), *two = word_at(r, at - 2);
    if (is_one_of(before, " your far near opposite on ")) return true;
    if (is_one_of(two, " ignore ignoring other ") || is_one_of(before, " other ")) return true;
    if (!is_one_of(before, " the ")) return false;
    if (is_one_of(two, " take taking make ")) return false;
    return !is_one_of(word_at(r, at - 3), " turn veer bear go turning ");
}

static void read_turn(Reading *r, int at, int last_turn) {
    StreetAction side = strcmp(word_at(r, at), "left") == 0 ? STREET_LEFT : STREET_RIGHT;
    Directions *said = &r->said;
    bool is_repeated = said->count > 0 && at - last_turn <= 4 && r->passed == 0 &&
                       said->legs[said->count - 1].turn == side;
    if (is_repeated || said->count == DIRECTION_LEGS) return;
    // "turn left at the second light": the number comes behind
    for (int i = at + 1; i <= at + FARTHEST && word_at(r, i)[0] != '\0'; i++) {
        if (!is_junction(r, i)) continue;
        Count count = count_before(r, i);
        if (!is_one_of(word_at(r, count.first), " at ")) break;
        if (count.is_ordinal) r->ordinal = count.number;
        r->read = i;
        break;
    }
    int passed = r->ordinal - 1 > r->passed ? r->ordinal - 1 : r->passed;
    said->legs[said->count++] = (DirectionLeg){passed, side};
    r->passed = r->ordinal = 0;
}

//---- the end -------------------------------------------------------------------------------------

// What is said from the word `from` to the end of its sentence.
typedef struct EndWords {
    bool before, after, middle, step, corner, junction, block_end;
} EndWords;

static EndWords end_words(Reading *r, int from) {
    EndWords said = {0};
    for (int i = from; i < r->count && r->words[i][0] != '\0'; i++) {
        const char *word = r->words[i];
        said.before |= is_one_of(word, " before shy ");
        said.after |= is_one_of(word, " after past beyond ");
        said.middle |= is_one_of(word, " middle halfway half midway mid center ");
        said.step |= is_one_of(word, " step steps immediately ") ||
                     (is_one_of(word, " turning turn turned ") && said.after);
        said.corner |= is_one_of(word, " corner ");
        said.block_end |= is_one_of(word, " end ") && is_one_of(word_at(r, i + 1), " of ") &&
                          is_one_of(word_at(r, i + 3), " block street ");
        if (!is_junction(r, i)) continue;
        said.junction = true;
        Count count = count_before(r, i); // "stop at the 4th light"
        if (count.is_ordinal) r->ordinal = count.number;
    }
    return said;
}

static DirectionEnd end_of(Reading *r, int from) {
    EndWords said = end_words(r, from);
    if (said.junction && !said.before && !said.after) return DIRECTION_END_JUNCTION;
    if (said.block_end || (said.junction && said.before)) return DIRECTION_END_BEFORE_JUNCTION;
    if (said.middle) return DIRECTION_END_MIDDLE;
    if (said.step || said.corner || (said.junction && said.after)) return DIRECTION_END_SOON;
    if (said.before) return DIRECTION_END_BEFORE_THING;
    return said.after ? DIRECTION_END_AFTER_THING : DIRECTION_END_UNSAID;
}

// "when you get to the light, go through it"
static bool is_passed_again(const Reading *r, int at) {
    bool is_last = word_at(r, at + 1)[0] == '\0';
    bool is_it =
        is_one_of(word_at(r, at), " it ") || (is_last && is_one_of(word_at(r, at), " that "));
    return is_it && is_one_of(word_at(r, at - 1), " through thru cross ");
}

// a word that says where to go, until one says where to stop
static void read_word(Reading *r, int at) {
    if (is_junction(r, at) && at > r->read) read_junction(r, at);
    if (is_one_of(word_at(r, at), BLOCKS)) read_blocks(r, at);
    if (is_passed_again(r, at)) r->passed++;
}

Directions directions_read(const char *instruction) {
    Reading *r = calloc(1, sizeof *r);
    ASSERT(r != NULL);
    split(instruction, r);
    int last_turn = -FARTHEST, stop = -1;
    for (int i = 0; i < r->count; i++) {
        const char *word = r->words[i];
        if (word[0] == '\0') r->has_passed = false;
        if (stop < 0) read_word(r, i);
        if (is_one_of(word, " left right ") && !is_place(r, i)) {
            if (stop >= 0) end_of(r, stop); // "stop at the third light. Turn left there"
            read_turn(r, i, last_turn);
            last_turn = i;
            stop = -1;
        }
        if (is_one_of(word, " stop stopping destination ") &&
            !is_one_of(word_at(r, i + 1), " sign signs light "))
            stop = i;
    }
    if (stop >= 0) r->said.end = end_of(r, stop);
    r->said.passed = r->ordinal - 1 > r->passed ? r->ordinal - 1 : r->passed;
    Directions said = r->said;
    free(r);
    return said;
}

//---- telling -------------------------------------------------------------------------------------

static void append(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void append(char *text, size_t size, const char *format, ...) {
    size_t used = strlen(text);
    va_list values;
    va_start(values, format);
    vsnprintf(text + used, size - used, format, values);
    va_end(values);
}

void directions_tell(const Directions *said, char *text, size_t size) {
    static const char *const ordinals[] = {"next", "2nd", "3rd"};
#define X(SYMBOL, words) words,
    static const char *const ends[] = {DIRECTION_ENDS(X)};
#undef X
    text[0] = '\0';
    for (int i = 0; i < said->count; i++) {
        int passed = said->legs[i].passed;
        append(text, size, "%s at the ", said->legs[i].turn == STREET_LEFT ? "left" : "right");
        if (passed < (int)ARRAY_COUNT(ordinals))
            append(text, size, "%s junction; ", ordinals[passed]);
        else
            append(text, size, "%dth junction; ", passed + 1);
    }
    if (said->passed > 0) append(text, size, "pass %d; ", said->passed);
    append(text, size, "%s", ends[said->end]);
}
