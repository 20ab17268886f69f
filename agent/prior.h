// What stands by what: learned from homes that no evaluation uses (prior_table.c says how).

#pragma once

// How much more often than by chance a thing named `goal` stands within 3 m of one named `seen`, as
// log2 in sixteenths; 0 when either name is not known.
int prior_affinity(const char *goal, const char *seen);
