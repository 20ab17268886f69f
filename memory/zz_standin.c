#include "memory/memory.h"
struct MemoryLongTerm{int x;}; struct MemoryClosure{bool lost;};
#include <string.h>
__attribute__((weak)) MemoryLongTerm *memory_long_term_create(Gpu *g,const MemoryConfig *c,const char *p,Arena *a,Error *e){UNUSED(g);UNUSED(c);UNUSED(p);UNUSED(e);return arena_new(a,MemoryLongTerm);}
__attribute__((weak)) void memory_long_term_destroy(MemoryLongTerm*m){UNUSED(m);}
__attribute__((weak)) bool memory_long_term_clear(MemoryLongTerm*m,Error*e){UNUSED(m);UNUSED(e);return true;}
__attribute__((weak)) bool memory_long_term_write(MemoryLongTerm*m,const MemoryKey*k,uint32_t c,const int16_t*o,int cl,Error*e){UNUSED(m);UNUSED(k);UNUSED(c);UNUSED(o);UNUSED(cl);UNUSED(e);return true;}
__attribute__((weak)) void memory_long_term_retire(MemoryLongTerm*m,MemoryKey k){UNUSED(m);UNUSED(k);}
__attribute__((weak)) bool memory_long_term_recall(MemoryLongTerm*m,MemoryKeyKind k,const int16_t*q,uint32_t qc,uint32_t kk,float l,MemoryAnswer*a,Error*e){UNUSED(m);UNUSED(k);UNUSED(q);UNUSED(qc);UNUSED(kk);UNUSED(l);for(uint32_t i=0;i<kk;i++)a[i]=(MemoryAnswer){0};UNUSED(e);return true;}
__attribute__((weak)) MemoryLongTermStats memory_long_term_stats(const MemoryLongTerm*m){UNUSED(m);return (MemoryLongTermStats){0};}
__attribute__((weak)) bool memory_long_term_digest(MemoryLongTerm*m,uint64_t*d,Error*e){UNUSED(m);UNUSED(e);*d=0;return true;}
__attribute__((weak)) MemoryClosure *memory_closure_create(const MemoryClosureSetup*s,Arena*a,Error*e){UNUSED(s);UNUSED(e);return arena_new(a,MemoryClosure);}
__attribute__((weak)) void memory_closure_destroy(MemoryClosure*c){UNUSED(c);}
__attribute__((weak)) void memory_closure_clear(MemoryClosure*c){UNUSED(c);}
__attribute__((weak)) void memory_closure_correct(const MemoryClosure*c,const MemoryPose*o,MemoryPose*p){UNUSED(c);*p=*o;}
__attribute__((weak)) bool memory_closure_step(MemoryClosure*c,const MemoryPose*o,float f,int s,bool*m,Error*e){UNUSED(c);UNUSED(o);UNUSED(f);UNUSED(s);UNUSED(e);*m=false;return true;}
__attribute__((weak)) bool memory_closure_lose(MemoryClosure*c,const MemoryPose*o,Error*e){UNUSED(c);UNUSED(o);UNUSED(e);return true;}
__attribute__((weak)) bool memory_closure_is_lost(const MemoryClosure*c){UNUSED(c);return false;}
__attribute__((weak)) void memory_graph_survey(MemoryGraph*g,const MemorySlice*s,const float p[3],int st){UNUSED(g);UNUSED(s);UNUSED(p);UNUSED(st);}
__attribute__((weak)) void memory_graph_consolidate(MemoryGraph*g,int s){UNUSED(g);UNUSED(s);}
__attribute__((weak)) void memory_graph_clear_places(MemoryGraph*g){g->place_count=g->edge_count=0;g->here=-1;}
__attribute__((weak)) void memory_graph_clear_objects(MemoryGraph*g){g->object_count=0;}
__attribute__((weak)) int memory_octree_movers(MemoryOctree*o,const MemoryMover**m){UNUSED(o);*m=NULL;return 0;}
__attribute__((weak)) uint32_t memory_octree_clock(const MemoryOctree*o){UNUSED(o);return 0;}
__attribute__((weak)) bool memory_octree_summarise(MemoryOctree*o,Error*e){UNUSED(o);UNUSED(e);return true;}
