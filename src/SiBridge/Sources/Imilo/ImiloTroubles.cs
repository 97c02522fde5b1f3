using System.Security.Cryptography;
using System.Text;
using SiBridge.Contracts;
using SiBridge.Gateway;
using SiBridge.Network;

namespace SiBridge.Sources.Imilo;

/// <summary>Why an event could not become a message.</summary>
/// <param name="Explication">French; never a value.</param>
/// <param name="AFaire">French.</param>
internal sealed record ImiloTrouble(string Code, string Explication, string AFaire, string? Pointer = null)
{
    /// <summary>As the gateway refused it, with all that it found.</summary>
    public static ImiloTrouble Of(Problem problem)
    {
        var errors = problem.Errors ?? [];
        return new(
            errors.Count > 0 ? errors[0].Code : problem.Slug.Replace('-', '_'),
            errors.Count > 0 ? string.Join(" ; ", errors.Select(e => $"{e.Pointer} : {e.Message}")) : problem.Detail,
            "Corrigez la proposition ou le dossier dans i-Milo, et modifiez la proposition : elle sera relue.",
            errors.Count > 0 && errors[0].Pointer is { Length: > 0 and <= 255 } pointer ? pointer : null);
    }
}

/// <summary>Tells a Mission Locale, on its own channel, what of its system could not be passed on: once for each event, however often it is read.</summary>
internal sealed class ImiloTroubles(SourceLook look, SourceDesk desk)
{
    public Task Tell(Partner to, ImiloEvent e, string? structure, string type, ImiloTrouble trouble)
    {
        // Both are told, or neither; and no longer than the bridge's own names are.
        var named = structure is not null && e.PrescriptionId is { Length: <= 64 };
        return desk.Troubles.Tell(
            to.Code, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{look.Key} {e.Identifiant}")))[..32],
            new(
                "", TimeZoneInfo.ConvertTime(desk.Clock.GetUtcNow(), look.Network.Zone), new(type, e.MessageId), Code(trouble.Code),
                $"Une proposition de formation d'i-Milo n'a pas été transmise ; {trouble.Explication}", trouble.AFaire, Definitive: true, trouble.Pointer,
                named ? structure : null, named ? e.PrescriptionId : null));
    }

    /// <summary>Keywords of schemas and names of rules are letters; what is not is told without.</summary>
    private static string Code(string code) => string.Concat(code.Where(c => char.IsAsciiLetter(c) || c is '_')) is { Length: > 0 } letters ? letters : "refus";
}
