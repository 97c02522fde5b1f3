using System.Text.Json.Nodes;

namespace SiBridge.Translation;

/// <summary>Why something that a message tells does not stand in what a recipient reads, or not as it was told.</summary>
public enum LeftOut
{
    /// <summary>Free text goes to nobody and is not kept.</summary>
    FreeText,

    /// <summary>This audience may not read it (<see cref="Share"/>).</summary>
    NotForThisAudience,

    /// <summary>This audience reads another word in its place.</summary>
    InAnotherWord,

    /// <summary>The format has no words for it.</summary>
    NotInFormat,

    /// <summary>The format takes its beginning only.</summary>
    CutShort,
}

/// <param name="Pointer">JSON pointer into the canonical message.</param>
/// <param name="Instead">What is read in its place, when that is another word.</param>
public sealed record Omission(string Pointer, LeftOut Why, string? Instead = null);

/// <summary>A body, and what of the message it does not say.</summary>
/// <param name="Body">What the recipient reads.</param>
/// <param name="LeftOut">In the order of the message; what the format lacks comes last.</param>
/// <param name="Added">The properties that came from the journey, whether the format says them or not.</param>
/// <param name="Signed">Which of <c>type</c>, <c>receipt</c>, <c>emetteur</c> the body depends on.</param>
public sealed record Explanation(byte[] Body, IReadOnlyList<Omission> LeftOut, IReadOnlyList<string> Added, IReadOnlyList<string> Signed)
{
    /// <param name="journey">How the journey would be if the message said this (UTF-8 JSON), for formats that tell it; null: none does.</param>
    public static Explanation Of(Outgoing message, IFormat format, Func<byte[], Additions>? journey = null)
    {
        var (share, told) = (message.Share, message.Json);
        var withheld = told.EnumerateObject().Where(p => !share.Fields.Contains(p.Name))
            .Select(p => new Omission("/" + p.Name, p.Name is Share.FreeText ? Translation.LeftOut.FreeText : Translation.LeftOut.NotForThisAudience));
        var words = told.EnumerateObject().Select(p => (p.Name, Word: share.WordFor(p))).Where(p => p.Word is not null)
            .Select(p => new Omission("/" + p.Name, Translation.LeftOut.InAnotherWord, p.Word));
        var ablation = new Ablation(message, format, journey);
        return new(
            Translation.Body.Of(message.In(format), message.Message),
            [.. withheld, .. words, .. ablation.Unsaid()],
            [.. share.Adds.Where(a => ablation.Read.ContainsKey(a) && !(share.Fields.Contains(a) && told.TryGetProperty(a, out _)))],
            [.. ablation.Signed()]);
    }
}
