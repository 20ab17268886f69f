// What a dream leaves behind, for eyes and for programs, in one folder:
//
//     frames/0000.png ...   real | imagined | error, four pixels a pixel
//     sheet.png             many of them at a glance
//     dream.avi             the same as a video (Motion JPEG)
//     dream.npz             real, imagined  u1 [n][size][size][3]
//                           poses           f4 [n][16]        model/action.h
//                           actions         f4 [n][16]        13 used; led to the frame; first:
//                           none doubt           f4 [n][grid][grid] psnr            f4 [n] NaN
//                           where nothing could be imagined seen            u1 [n]            1:
//                           the real frame was seen

#pragma once

#include "app/dream_stage.h"

bool dream_files_save(const DreamStage *stage, const char *folder, Error *err);
