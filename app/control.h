// Does the camera do what it is told? Measured without any tracker, because the truth can be drawn:
//
//     history   a walk, seen frame by frame, and back again; now and then the way back stops (a
//     state) state     from the same memory, every command (control_command.h) is imagined told of
//     the true pictures of all 37 commands, is the nearest one that of the command? refined   the
//     camera whose true picture is nearest to what was imagined (control_refine.h): how
//               far is it from the camera that was commanded? The same for the true picture: the
//               floor
//     delay     is it nearer to the commanded pose than to the one before, and to the one after?
//     speed     how far did it go, along its command, when told to go a quarter, half, ... two
//     steps?
//
// Not every command can be judged. One that leads into a wall is blocked; one whose true picture is
// seen by less than half of the history is unseen. Two commands whose true pictures are all but
// equal (12 cm up before a blank wall) are twins: nobody could tell them apart, so twins are
// counted apart.
//
// Pixels that the history has not seen are left out: what is there nobody can know. (`nearest_all`
// looks at all of them.) Pictures are blurred lightly, see control_frames.h.
//
// To judge something else than the model, e.g. the renderer itself, write another ControlEye.

#pragma once

#include "app/control_command.h"
#include "app/control_frames.h"

// What imagines. Poses carry times, in frames.
typedef struct ControlEye {
    void *context;
    bool (*see)(void *context, const uint8_t *rgb, const float pose[MODEL_POSE], Error *err);
    // from the frame seen last
    bool (*imagine)(void *context, const float pose[MODEL_POSE], const float action[MODEL_ACTION],
                    uint8_t *rgb, Error *err); // [size][size][3]
} ControlEye;

typedef enum ControlFate { CONTROL_PLAYED, CONTROL_BLOCKED, CONTROL_UNSEEN } ControlFate;

// One command from one state. Plain: it travels between processes.
typedef struct ControlTrial {
    int state, command;
    ControlFate fate;
    float seen;          // share of the true picture that the history had seen
    float psnr;          // of these pixels, not blurred [dB]
    bool is_told;        // it is one of the 37, and so:
    int nearest;         // the command that the picture is taken for
    int nearest_all;     // by all pixels
    int nearest_noise;   // that the truth is taken for, with white noise as strong as the error
    float twin;          // the likest true picture of another command, blurred [dB]
    float before, after; // to the pose before and the one after it; NAN: static [dB], blurred
    float here;          // to the commanded pose
    float steps_between; // likest of before and after to the true picture [dB]
    bool is_refined;     // and so:
    float moved, turned; // from the commanded camera [steps], [degrees]
    float went;          // along the command [steps]
    float floor_moved, floor_turned; // of the true picture
} ControlTrial;

// What is measured. States are spread over the way back.
typedef struct ControlPlan {
    int states;
    int refined;         // every so many commands are refined; 0: none
    float least_seen;    // share, else a command counts as unseen
    const char *picture; // PNG of the first state; NULL: none
} ControlPlan;

// trials [states * CONTROL_COMMANDS].
bool control_measure(const ControlStage *stage, const ControlEye *eye, const ControlPlan *plan,
                     Arena *arena, ControlTrial *trials, Error *err);
