using System.Text;
using SiBridge.JsonSchema.Patterns;

namespace SiBridge.JsonSchema.Formats;

/// <summary>An ECMA-262 regular expression, as far as <see cref="PatternTranslation"/> understands them. Read, never run.</summary>
internal sealed class RegexFormat() : Format("une expression régulière (ECMA-262)")
{
    public override bool Accepts(ReadOnlySpan<byte> text) => Pattern.IsWellFormed(Encoding.UTF8.GetString(text));
}
