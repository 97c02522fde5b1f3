using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.Contracts;
using SiBridge.Parcours;
using SiBridge.Tests.Support;
using Xunit;
using static SiBridge.Tests.Parcours.Faits;

namespace SiBridge.Tests.Parcours;

/// <summary>The state of a journey does not depend on the order in which its messages arrive, nor on how often.</summary>
public sealed class OrderOfArrivalTests
{
    private static readonly (string Type, EtatParcours Etat)[] Words =
    [
        ("reponse", EtatParcours.Recue), ("reponse", EtatParcours.Rejetee), ("convocation", EtatParcours.Convoquee), ("presence", EtatParcours.Absente),
        ("resultat", EtatParcours.Retenue), ("resultat", EtatParcours.NonRetenue), ("entree", EtatParcours.Entree), ("entree", EtatParcours.NonEntree),
        ("interruption", EtatParcours.Interrompue), ("abandon", EtatParcours.SortieAnticipee), ("fin", EtatParcours.Terminee), ("annulation", EtatParcours.Annulee),
    ];

    [Fact]
    public void Any_order_of_arrival_tells_the_same_journey() => Check.One(Drawn.Cases(), Prop.ForAll(Journeys.ToArbitrary(), told =>
    {
        var journey = Seen(Fold(told));
        return Prop.ForAll(Gen.Shuffle(told).ToArbitrary(), arrived => Seen(Fold(arrived)) == journey);
    }));

    [Fact]
    public void What_arrives_twice_changes_nothing() => Check.One(Drawn.Cases(), Prop.ForAll(Journeys.ToArbitrary(), told =>
    {
        var journey = Seen(Fold(told));
        return Prop.ForAll(Gen.SubListOf(told).ToArbitrary(), again => Seen(Fold([.. told, .. again])) == journey);
    }));

    /// <summary>A prescription and up to eight words, each of a day of its own; some corrected, some naming another session.</summary>
    private static Gen<Fait[]> Journeys =>
        from prescription in Gen.Choose(1, 10)
        from words in Gen.Elements(Words).ListOf(8)
        from sessions in Gen.Elements("B", "C", null, null).ListOf(8)
        from corrections in Gen.Choose(0, 3).ListOf(8)
        select Journey(prescription, [.. words], [.. sessions], [.. corrections]);

    private static Fait[] Journey(int prescription, (string Type, EtatParcours Etat)[] words, string?[] sessions, int[] corrections)
    {
        var faits = new List<Fait> { Prescription(day: prescription) };
        for (var i = 0; i < words.Length; i++)
        {
            var day = i + 11;
            var corrected = corrections[i] == 0 ? faits.FirstOrDefault(f => f.Type == words[i].Type)?.Id : null;
            var fait = Fait(words[i].Type, words[i].Etat, day, corrige: corrected);
            faits.Add(fait.Type is "resultat" or "entree" && sessions[i] is { } session ? fait with { SessionCle = new SessionCle(Reference: session) } : fait);
        }

        return [.. faits];
    }

    /// <summary>What readers see of a journey; of the same word told twice, the history's first line.</summary>
    private static string Seen(SuiviParcours p) =>
        $"{p.Etat} {p.SessionCle.Reference} {string.Join(' ', p.Historique.DistinctBy(l => l.Receipt).Select(l => $"{l.EmisLe:dd}{l.Etat}{l.Effet}"))}";
}
