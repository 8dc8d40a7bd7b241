;; Moves the pixels of an 8-bit RGB image, bilinear, and changes its colors. One image at a time. Built by scripts/build-wasm.mjs.
(module
  (memory (export "memory") 1)

  ;; A position brought back into [0, length - 1] by reflection at the outer edges of the first and last pixel: dcba|abcd|dcba.
  ;; As tensorflow/core/kernels/image/image_ops.h, MapCoordinate<Device, Mode::FILL_REFLECT>.
  (func $reflect (param $position f32) (param $length f32) (result f32)
    (local $period f32)
    (local.set $period (f32.add (local.get $length) (local.get $length)))
    (if (f32.lt (local.get $position) (f32.const 0))
      (then (local.set $position (f32.sub (f32.neg (local.get $position)) (f32.const 1)))))
    (local.set $position (f32.sub (local.get $position) (f32.mul (local.get $period)
      (f32.trunc (f32.div (local.get $position) (local.get $period))))))
    (if (f32.ge (local.get $position) (local.get $length))
      (then (local.set $position
        (f32.sub (f32.sub (local.get $period) (local.get $position)) (f32.const 1)))))
    (f32.max (f32.const 0)
      (f32.min (local.get $position) (f32.sub (local.get $length) (f32.const 1)))))

  ;; Every pixel of dst takes its color from (t0 x + t1 y + t2, t3 x + t4 y + t5) of src. src: [height, width, 3] u8; dst: [height, width, 4] f32,
  ;; the fourth of no meaning; transform: 6 f32. sums: 4 f32, set to the sum of each channel of dst. Up to one row and 8 bytes beyond src are
  ;; read, and have no weight.
  (func (export "move")
    (param $src i32) (param $height i32) (param $width i32) (param $transform i32) (param $dst i32) (param $sums i32)
    (local $x i32) (local $y i32) (local $left i32) (local $top i32) (local $at i32) (local $rowBytes i32)
    (local $t0 f32) (local $t3 f32) (local $columnOfRow f32) (local $rowOfRow f32) (local $column f32) (local $row f32)
    (local $h f32) (local $w f32) (local $yf f32) (local $xf f32)
    (local $down v128) (local $low v128) (local $high v128) (local $a v128) (local $b v128)
    (local $rowSum v128) (local $sum v128)
    (local.set $rowBytes (i32.mul (local.get $width) (i32.const 3)))
    (local.set $h (f32.convert_i32_s (local.get $height)))
    (local.set $w (f32.convert_i32_s (local.get $width)))
    (local.set $t0 (f32.load (local.get $transform)))
    (local.set $t3 (f32.load offset=12 (local.get $transform)))
    (block $rowsDone
      (loop $rows
        (br_if $rowsDone (i32.ge_s (local.get $y) (local.get $height)))
        (local.set $yf (f32.convert_i32_s (local.get $y)))
        (local.set $columnOfRow (f32.add (f32.load offset=8 (local.get $transform))
          (f32.mul (f32.load offset=4 (local.get $transform)) (local.get $yf))))
        (local.set $rowOfRow (f32.add (f32.load offset=20 (local.get $transform))
          (f32.mul (f32.load offset=16 (local.get $transform)) (local.get $yf))))
        (local.set $rowSum (v128.const f32x4 0 0 0 0))
        (local.set $x (i32.const 0))
        (loop $xs
          (local.set $xf (f32.convert_i32_s (local.get $x)))
          (local.set $column (f32.add (f32.mul (local.get $t0) (local.get $xf)) (local.get $columnOfRow)))
          (local.set $row (f32.add (f32.mul (local.get $t3) (local.get $xf)) (local.get $rowOfRow)))
          (if (i32.or
                (i32.or (f32.lt (local.get $column) (f32.const 0))
                  (f32.gt (local.get $column) (f32.sub (local.get $w) (f32.const 1))))
                (i32.or (f32.lt (local.get $row) (f32.const 0))
                  (f32.gt (local.get $row) (f32.sub (local.get $h) (f32.const 1)))))
            (then
              (local.set $column (call $reflect (local.get $column) (local.get $w)))
              (local.set $row (call $reflect (local.get $row) (local.get $h)))))
          (local.set $left (i32.trunc_sat_f32_s (local.get $column)))
          (local.set $top (i32.trunc_sat_f32_s (local.get $row)))
          (local.set $at (i32.add (local.get $src) (i32.mul (i32.const 3)
            (i32.add (i32.mul (local.get $top) (local.get $width)) (local.get $left)))))
          (local.set $down (f32x4.splat (f32.sub (local.get $row) (f32.convert_i32_s (local.get $top)))))
          ;; eight bytes: this pixel, the next and two of the one after; rows first
          (local.set $a (v128.load8x8_u (local.get $at)))
          (local.set $b (i16x8.sub
            (v128.load8x8_u (i32.add (local.get $at) (local.get $rowBytes))) (local.get $a)))
          (local.set $low (f32x4.add (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_s (local.get $a)))
            (f32x4.mul (local.get $down) (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_s (local.get $b))))))
          (local.set $high (f32x4.add (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_s (local.get $a)))
            (f32x4.mul (local.get $down) (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_s (local.get $b))))))
          (local.set $a (f32x4.add (local.get $low) (f32x4.mul
            (f32x4.splat (f32.sub (local.get $column) (f32.convert_i32_s (local.get $left))))
            (f32x4.sub
              (i8x16.shuffle 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 (local.get $low) (local.get $high))
              (local.get $low)))))
          (v128.store (local.get $dst) (local.get $a))
          (local.set $rowSum (f32x4.add (local.get $rowSum) (local.get $a)))
          (local.set $dst (i32.add (local.get $dst) (i32.const 16)))
          (br_if $xs (i32.lt_s (local.tee $x (i32.add (local.get $x) (i32.const 1))) (local.get $width))))
        (local.set $sum (f32x4.add (local.get $sum) (local.get $rowSum)))
        (local.set $y (i32.add (local.get $y) (i32.const 1)))
        (br $rows)))
    (v128.store (local.get $sums) (local.get $sum)))

  ;; dst = src * mix + shift, rounded and held within 0 and 255. src: [numPixels, 4] f32; dst: [numPixels, 3] u8, one byte beyond it is
  ;; written. mix: what one unit of red, green and blue each adds to red, green and blue, 3 times 4 f32, then 4 f32 of shift.
  (func (export "paint")
    (param $src i32) (param $numPixels i32) (param $mix i32) (param $dst i32)
    (local $end i32) (local $v v128) (local $ofRed v128) (local $ofGreen v128) (local $ofBlue v128) (local $shift v128)
    (local.set $end (i32.add (local.get $src) (i32.shl (local.get $numPixels) (i32.const 4))))
    (local.set $ofRed (v128.load (local.get $mix)))
    (local.set $ofGreen (v128.load offset=16 (local.get $mix)))
    (local.set $ofBlue (v128.load offset=32 (local.get $mix)))
    (local.set $shift (v128.load offset=48 (local.get $mix)))
    (block $done
      (loop $pixels
        (br_if $done (i32.ge_u (local.get $src) (local.get $end)))
        (local.set $v (v128.load (local.get $src)))
        (local.set $v (f32x4.nearest (f32x4.add
          (f32x4.add
            (f32x4.mul (local.get $ofRed)
              (i8x16.shuffle 0 1 2 3 0 1 2 3 0 1 2 3 0 1 2 3 (local.get $v) (local.get $v)))
            (f32x4.mul (local.get $ofGreen)
              (i8x16.shuffle 4 5 6 7 4 5 6 7 4 5 6 7 4 5 6 7 (local.get $v) (local.get $v))))
          (f32x4.add
            (f32x4.mul (local.get $ofBlue)
              (i8x16.shuffle 8 9 10 11 8 9 10 11 8 9 10 11 8 9 10 11 (local.get $v) (local.get $v)))
            (local.get $shift)))))
        (local.set $v (i32x4.trunc_sat_f32x4_s (local.get $v)))
        (local.set $v (i16x8.narrow_i32x4_s (local.get $v) (local.get $v)))
        (v128.store32_lane 0 (local.get $dst) (i8x16.narrow_i16x8_u (local.get $v) (local.get $v)))
        (local.set $dst (i32.add (local.get $dst) (i32.const 3)))
        (local.set $src (i32.add (local.get $src) (i32.const 16)))
        (br $pixels)))))
