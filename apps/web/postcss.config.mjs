// Tailwind is the panel's only style compiler.
export default { plugins: { "@tailwindcss/postcss": {} } };
