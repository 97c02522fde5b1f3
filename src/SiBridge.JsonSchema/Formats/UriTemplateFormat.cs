using System.Buffers;
using System.Text;

namespace SiBridge.JsonSchema.Formats;

/// <summary>RFC 6570 URI template, of any level. The apostrophe is a literal, as an erratum has it.</summary>
internal sealed class UriTemplateFormat() : Format("un modèle d'adresse (RFC 6570)")
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<byte> Literals = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "!#$&'()*+,-./:;=?@[]_~%"));
    private static readonly SearchValues<byte> VariableCharacters = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "_%."));

    public override bool Accepts(ReadOnlySpan<byte> text)
    {
        if (!UriText.PercentsHold(text))
            return false;
        while (!text.IsEmpty)
        {
            int open = text.IndexOf((byte)'{');
            if (!UriText.Consists(open < 0 ? text : text[..open], Literals, UriText.Beyond.WithPrivate))
                return false;
            if (open < 0)
                return true;
            text = text[(open + 1)..];
            int close = text.IndexOf((byte)'}');
            if (close < 0 || !IsExpression(text[..close]))
                return false;
            text = text[(close + 1)..];
        }

        return true;
    }

    private static bool IsExpression(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && "+#./;?&=,!@|"u8.Contains(text[0]))
            text = text[1..];
        foreach (Range variable in text.Split((byte)','))
        {
            if (!IsVariable(text[variable]))
                return false;
        }

        return !text.IsEmpty;
    }

    private static bool IsVariable(ReadOnlySpan<byte> text)
    {
        int colon = text.IndexOf((byte)':');
        if (colon >= 0)
        {
            ReadOnlySpan<byte> length = text[(colon + 1)..];
            if (length.Length is 0 or > 4 || length[0] == '0' || !Digits.TryRead(length, out _))
                return false;
            text = text[..colon];
        }
        else if (text is [.. var name, (byte)'*'])
        {
            text = name;
        }

        return text.IndexOfAnyExcept(VariableCharacters) < 0 && !HasEmptyPart(text);
    }

    private static bool HasEmptyPart(ReadOnlySpan<byte> text)
    {
        foreach (Range part in text.Split((byte)'.'))
        {
            if (text[part].IsEmpty)
                return true;
        }

        return false;
    }
}
