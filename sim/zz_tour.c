#include "sim/tour.h"
extern __attribute__((weak)) const ConfigTable tour_config_table;
__attribute__((weak)) TourConfig tour_config_default(void);
CONFIG_DEFINE(TourConfig, tour, TOUR_CONFIG)
