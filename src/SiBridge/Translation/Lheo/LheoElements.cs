using System.Globalization;
using System.Text;
using System.Xml;

namespace SiBridge.Translation.Lheo;

/// <summary>Elements of LHEO 2.3, and what their texts may be.</summary>
internal sealed class LheoElements(XmlWriter xml)
{
    public void Open(string name, string? numero = null)
    {
        xml.WriteStartElement(name, LheoWords.Namespace23);
        if (numero is not null) xml.WriteAttributeString("numero", Clean(numero));
    }

    public void Attribute(string name, string value) => xml.WriteAttributeString(name, value);

    public void Close() => xml.WriteEndElement();

    public void Text(string name, string value) => xml.WriteElementString(name, LheoWords.Namespace23, Clean(value));

    public void Number(string name, int value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>An element that holds one other: <c>url-session/urlweb</c>.</summary>
    public void Around(string name, string inner, string value)
    {
        Open(name);
        Text(inner, value);
        Close();
    }

    /// <summary>What LHEO has no element for, in extras of our own; nothing when there is nothing.</summary>
    public void Extras(IReadOnlyList<(string Info, string Value)> ours)
    {
        if (ours.Count == 0) return;
        Open("extras");
        Attribute("info", LheoWords.Ours);
        foreach (var (info, value) in ours)
        {
            Open("extra");
            Attribute("info", info);
            xml.WriteString(Clean(value));
            Close();
        }

        Close();
    }

    /// <summary>Whether a text may stand in an element of at least and at most so many characters and is read back as it is.</summary>
    public static bool Fits(string? text, int most, int least = 1) =>
        text is not null && text.EnumerateRunes().Count() is var length && length >= least && length <= most && text.Trim() == text && SaysSomething(text);

    /// <summary>A text of at most so many characters; one that is empty or not told says so.</summary>
    public static string Cut(string? text, int most)
    {
        return text?.Trim() is { } told && SaysSomething(told) ? First(told, most) : LheoWords.NonCommunique;
    }

    /// <summary>The beginning of a text, and not half a character at its end.</summary>
    public static string First(string text, int most)
    {
        var cut = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(most)) cut.Append(rune);
        return cut.ToString().Trim();
    }

    /// <summary>Exports fill what they must tell and do not know with a dot or a dash, and we with words.</summary>
    public static bool SaysSomething(string text) => text is not LheoWords.NonCommunique && text.Any(char.IsLetterOrDigit);

    /// <summary>Without the few characters that JSON can hold and XML cannot.</summary>
    private static string Clean(string text) => text.All(XmlConvert.IsXmlChar)
        ? text
        : string.Concat(text.EnumerateRunes().Select(r => r.IsBmp && !XmlConvert.IsXmlChar((char)r.Value) ? "\uFFFD" : r.ToString()));
}
