;; Separable resampling of 8-bit images with fixed-point weights (14 fraction bits), taps taken two at a time:
;; i32x4.dot_i16x8_s multiplies pairs of 16-bit numbers and adds each pair. Built by scripts/build-wasm.mjs.
(module
  (memory (export "memory") 1)

  ;; Rows first: every row of dst is a weighted sum of rows of src.
  ;; starts: i32 per row of dst, byte offset in src of its first tap's row. weights: numPairs i32 per row of dst, (w0 | w1 << 16).
  ;; rowBytes may be any number; up to 7 bytes beyond the last row of dst are written.
  (func (export "vertical")
    (param $src i32) (param $rowBytes i32) (param $starts i32) (param $weights i32) (param $numPairs i32)
    (param $numRows i32) (param $dst i32)
    (local $row i32) (local $x i32) (local $pair i32) (local $p i32) (local $w i32) (local $out i32)
    (local $a v128) (local $b v128) (local $weight v128) (local $low v128) (local $high v128)
    (local.set $row (i32.const 0))
    (block $rowsDone
      (loop $rows
        (br_if $rowsDone (i32.ge_s (local.get $row) (local.get $numRows)))
        (local.set $out (i32.add (local.get $dst) (i32.mul (local.get $row) (local.get $rowBytes))))
        (local.set $x (i32.const 0))
        (block $xDone
          (loop $xs
            (br_if $xDone (i32.ge_s (local.get $x) (local.get $rowBytes)))
            (local.set $low (i32x4.splat (i32.const 8192)))
            (local.set $high (i32x4.splat (i32.const 8192)))
            (local.set $p (i32.add (i32.add (local.get $src) (local.get $x))
              (i32.load (i32.add (local.get $starts) (i32.shl (local.get $row) (i32.const 2))))))
            (local.set $w (i32.add (local.get $weights)
              (i32.shl (i32.mul (local.get $row) (local.get $numPairs)) (i32.const 2))))
            (local.set $pair (local.get $numPairs))
            (loop $pairs
              (local.set $weight (v128.load32_splat (local.get $w)))
              (local.set $a (v128.load8x8_u (local.get $p)))
              (local.set $b (v128.load8x8_u (i32.add (local.get $p) (local.get $rowBytes))))
              (local.set $low (i32x4.add (local.get $low) (i32x4.dot_i16x8_s (local.get $weight)
                (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $a) (local.get $b)))))
              (local.set $high (i32x4.add (local.get $high) (i32x4.dot_i16x8_s (local.get $weight)
                (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $a) (local.get $b)))))
              (local.set $p (i32.add (local.get $p) (i32.shl (local.get $rowBytes) (i32.const 1))))
              (local.set $w (i32.add (local.get $w) (i32.const 4)))
              (br_if $pairs (local.tee $pair (i32.sub (local.get $pair) (i32.const 1)))))
            (local.set $a (i16x8.narrow_i32x4_s
              (i32x4.shr_s (local.get $low) (i32.const 14)) (i32x4.shr_s (local.get $high) (i32.const 14))))
            (v128.store64_lane 0 (i32.add (local.get $out) (local.get $x))
              (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))
            (local.set $x (i32.add (local.get $x) (i32.const 8)))
            (br $xs)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $rows))))

  ;; Then columns, of RGB pixels. starts: i32 per pixel of a row of dst, byte offset in a row of src of its first tap.
  ;; Up to 5 bytes beyond src are read with weight 0 and one byte beyond dst is written.
  (func (export "horizontal")
    (param $src i32) (param $rowBytes i32) (param $starts i32) (param $weights i32) (param $numPairs i32)
    (param $numPixels i32) (param $numRows i32) (param $dst i32)
    (local $row i32) (local $x i32) (local $pair i32) (local $p i32) (local $w i32) (local $s i32) (local $sum v128)
    (local.set $row (i32.const 0))
    (block $rowsDone
      (loop $rows
        (br_if $rowsDone (i32.ge_s (local.get $row) (local.get $numRows)))
        (local.set $w (local.get $weights))
        (local.set $s (local.get $starts))
        (local.set $x (local.get $numPixels))
        (loop $xs
          (local.set $sum (i32x4.splat (i32.const 8192)))
          (local.set $p (i32.add (local.get $src) (i32.load (local.get $s))))
          (local.set $pair (local.get $numPairs))
          (loop $pairs
            (local.set $sum (i32x4.add (local.get $sum) (i32x4.dot_i16x8_s
              (v128.load32_splat (local.get $w))
              (i8x16.shuffle 0 31 3 31 1 31 4 31 2 31 5 31 31 31 31 31
                (v128.load64_zero (local.get $p)) (v128.const i32x4 0 0 0 0)))))
            (local.set $p (i32.add (local.get $p) (i32.const 6)))
            (local.set $w (i32.add (local.get $w) (i32.const 4)))
            (br_if $pairs (local.tee $pair (i32.sub (local.get $pair) (i32.const 1)))))
          (local.set $sum (i32x4.shr_s (local.get $sum) (i32.const 14)))
          (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
          (v128.store32_lane 0 (local.get $dst) (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
          (local.set $dst (i32.add (local.get $dst) (i32.const 3)))
          (local.set $s (i32.add (local.get $s) (i32.const 4)))
          (br_if $xs (local.tee $x (i32.sub (local.get $x) (i32.const 1)))))
        (local.set $src (i32.add (local.get $src) (local.get $rowBytes)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $rows)))))
