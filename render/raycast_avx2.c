#include "render/raycast.h"
void raycast_avx2(const void*a,uint32_t b,uint32_t e){raycast_plain(a,b,e);}
void raycast_avx512(const void*a,uint32_t b,uint32_t e){raycast_plain(a,b,e);}
