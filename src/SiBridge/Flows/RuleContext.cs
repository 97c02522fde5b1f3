using SiBridge.Contracts;
using SiBridge.Reference;

namespace SiBridge.Flows;

/// <summary>A business rule that a message breaks.</summary>
/// <param name="Pointer">JSON pointer of the field at fault.</param>
/// <param name="Code">Names the rule.</param>
/// <param name="Message">French, for the partner's integrator: what is wrong and what to do. Never the value.</param>
public sealed record Violation(string Pointer, string Code, string Message);

/// <summary>What the rules measure against: the moment of the request and the network's calendar.</summary>
public sealed record RuleContext(DateTimeOffset Now, TimeZoneInfo Zone)
{
    /// <summary>How far the clock of an emitter may be ahead of ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The rules of every message.</summary>
    public IEnumerable<Violation> Common(IMessage m)
    {
        if (m.EmisLe > Now + ClockSkew)
            yield return new("/emis_le", "emis_le_futur", "« emis_le » est à plus de 5 minutes dans l'avenir : vérifiez l'horloge et le décalage horaire de l'émetteur.");
        if (m.Corrige == m.Id)
            yield return new("/corrige", "corrige", "« corrige » nomme ce message lui-même : indiquez l'« id » du message antérieur à remplacer.");
    }

    /// <summary>A fact cannot have happened after the day on which it is told.</summary>
    public IEnumerable<Violation> NotAfterTold(IMessage m, DateOnly? date, string property)
    {
        if (date > JourneeLocale.Of(m.EmisLe, Zone))
            yield return new($"/{property}", "fait_futur", $"« {property} » est un fait et ne peut être après le jour de « emis_le ».");
    }

    /// <summary>A count or a statement cannot be of the future.</summary>
    public IEnumerable<Violation> NotAhead(DateTimeOffset instant, string property)
    {
        if (instant > Now + ClockSkew)
            yield return new($"/{property}", "constate_futur", $"« {property} » est à plus de 5 minutes dans l'avenir : vérifiez l'horloge et le décalage horaire.");
    }

    public static IEnumerable<Violation> InOrder(DateOnly? first, string firstName, DateOnly? second, string secondName)
    {
        if (first > second) yield return new($"/{secondName}", "ordre_dates", $"« {secondName} » est avant « {firstName} ».");
    }

    public static IEnumerable<Violation> ValidSiret(string siret, string property)
    {
        if (!Siret.IsValid(siret)) yield return new($"/{property}", "siret", "la clé de contrôle du SIRET est fausse : vérifiez les 14 chiffres.");
    }

    public static IEnumerable<Violation> WithinCapacity(int? places, int? capacite)
    {
        if (places > capacite) yield return new("/places_disponibles", "places_capacite", "« places_disponibles » dépasse « capacite ».");
    }
}
