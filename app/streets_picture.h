// A map of one route: the streets around it, the route as it was meant, and the way that was
// walked.
//
//     grey     streets, from panorama to panorama; junctions as dots
//     green    the route of the file, from its start (ring) to its goal (disc)
//     red      the walk, to where it ended (disc)

#pragma once

#include "app/streets.h"
#include "base/image.h"

// north is up; `pixels` wide and high, RGB
Image streets_picture(const Streets *streets, const StreetRow *row, int route, int pixels,
                      Arena *arena);
