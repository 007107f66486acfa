// When the made-up world begins. With FIXED_AT nothing goes on by itself: stories and their pictures are the same each time.

export const fixedAt = process.env.FIXED_AT;
export const startedAt = fixedAt ? Date.parse(fixedAt) : Date.now();
