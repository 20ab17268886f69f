#include "sim/tour.h"
extern __attribute__((weak)) const ConfigTable tour_config_table;
__attribute__((weak)) TourConfig tour_config_default(void);
CONFIG_DEFINE(TourConfig, tour, TOUR_CONFIG)
#define W __attribute__((weak))
extern W const SimVariant sim_variants[]; extern W const int sim_variant_count;
#define X(n,m,d,w,k,dr,mi,co,a) {#n,m,d,w,k,dr,mi,co,a},
W const SimVariant sim_variants[] = {SIM_VARIANTS(X)};
W const int sim_variant_count = 5;
W const SimVariant *sim_variant_find(const char*n){UNUSED(n);return NULL;}
W bool sim_tour_make(const SimWorld*w,const NavmeshConfig*n,const SimVariant*v,const TourConfig*c,uint64_t s,Arena*a,SimTour*t,Error*e){UNUSED(w);UNUSED(n);UNUSED(v);UNUSED(c);UNUSED(s);UNUSED(a);UNUSED(t);return error_set(e,"none");}
W void sim_tour_close(SimTour*t){UNUSED(t);}
W void sim_tour_begin(const SimTour*t,int i,const SimState*b,SimState*s){UNUSED(t);UNUSED(i);UNUSED(b);UNUSED(s);}
