using SiBridge.Contracts;
using SiBridge.Delivery;
using SiBridge.Flows;

namespace SiBridge.Sources;

/// <summary>Tells a partner, on its own channel, that a document of its own was not taken as a whole: not everybody reads acknowledgements.</summary>
public sealed partial class DocumentTroubles(Router router, Hints hints, TimeProvider clock, ILogger<DocumentTroubles> log)
{
    /// <param name="about">Names the document, the same however often it is read; its letters and digits, at most 32, count.</param>
    public async Task Tell(SourceLook look, string about, string document, DocumentOutcome outcome)
    {
        var refused = outcome[LineFate.Refuse];
        if (outcome.Broken is null && refused == 0) return;
        Refused(log, look.Key.ToString(), document, refused, outcome.Lines, outcome.Broken?.Code ?? outcome.FirstRefused!.Code);
        var first = outcome.Broken ?? outcome.FirstRefused!;
        var where = first.Line > 0 ? $"ligne {first.Line} : " : "";
        var explication = outcome.Broken is not null
            ? $"Le document « {document} » n'a pas pu être lu{(outcome.Lines > 0 ? $" au-delà de sa ligne {first.Line} ({outcome.Lines} lues avant)" : "")}. {where}{first.Reason}"
            : $"Du document « {document} », {refused} sur {outcome.Lines} {(outcome.Lines > 1 ? "lignes" : "ligne")} sont refusées ; la première, {where}{first.Reason}";
        await hints.Tell(await router.Tell(look.Partner.Code, string.Concat(about.Where(char.IsAsciiLetterOrDigit)), new(
            "", TimeZoneInfo.ConvertTime(clock.GetUtcNow(), look.Network.Zone), new(look.Settings.Type ?? "document"), outcome.Broken is null ? "lignes_refusees" : "document_illisible", Cut(explication),
            "Voyez son acquittement, qui dit chaque ligne ; corrigez les lignes refusées et envoyez-les de nouveau.", Definitive: true)));
    }

    /// <summary>Tells a partner of something else that it said and that was not taken.</summary>
    public async Task Tell(string partner, string about, Anomalie anomalie) =>
        await hints.Tell(await router.Tell(partner, about, anomalie with { Explication = Cut(anomalie.Explication) }));

    /// <summary>Has operators find in the log what went wrong here over something that a source brought; not what the exception says, which may repeat a value.</summary>
    /// <param name="what">Identifiers only.</param>
    public void Fault(SourceLook look, string what, Exception e) => Faulty(log, look.Key.ToString(), what, e.GetType().Name, e.StackTrace);

    private static string Cut(string text) => text.Length <= 500 ? text : text[..499] + "…";

    [LoggerMessage(LogLevel.Error, "Source {Source}: {What} could not be taken: {Kind} {Where}")]
    private static partial void Faulty(ILogger log, string source, string what, string kind, string? where);

    [LoggerMessage(LogLevel.Warning, "Source {Source}: {Document} has {Refused} refused of {Lines} lines ({Code})")]
    private static partial void Refused(ILogger log, string source, string document, int refused, int lines, string code);
}
