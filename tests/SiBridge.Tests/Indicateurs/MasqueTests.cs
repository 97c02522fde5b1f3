using Shouldly;
using SiBridge.Indicateurs;
using SiBridge.Parcours;
using Xunit;

namespace SiBridge.Tests.Indicateurs;

/// <summary>What is hidden from those who are no party, and that nobody computes it from what is told.</summary>
public sealed class MasqueTests
{
    private static readonly int Entres = Comptes.Etape("entres"), NonRetenus = Comptes.Etape("non_retenus");
    private static readonly Ventilation Motifs = Comptes.Ventilation("non_retenus_par_motif");

    [Theory]
    [InlineData(0, Secret.Petit)]
    [InlineData(4, Secret.Petit)]
    [InlineData(5, Secret.Aucun)]
    public void A_count_under_five_is_hidden(int count, Secret secret) => Masked(Line("a", (Entres, count)), Line("b", (Entres, 20)), Line("c", (Entres, 2)), Line("d", (Entres, 1)))
        .Lignes[0].Parcours[Entres].ShouldBe(secret);

    [Fact]
    public void One_hidden_line_would_be_the_whole_less_the_others_so_a_second_is_hidden()
    {
        var masked = Masked(Line("a", (Entres, 3)), Line("b", (Entres, 20)), Line("c", (Entres, 9)));

        masked.Lignes.Select(l => l.Parcours[Entres]).ShouldBe([Secret.Petit, Secret.Aucun, Secret.Complement]);
        masked.Total.Parcours[Entres].ShouldBe(Secret.Aucun);
    }

    [Fact]
    public void Two_hidden_lines_that_can_only_be_four_each_are_not_enough()
    {
        var masked = Masked(Line("a", (Entres, 4)), Line("b", (Entres, 4)), Line("c", (Entres, 30)), Line("d", (Entres, 12)));

        masked.Lignes.Select(l => l.Parcours[Entres]).ShouldBe([Secret.Petit, Secret.Petit, Secret.Aucun, Secret.Complement]);
    }

    [Fact]
    public void A_second_line_that_can_only_be_five_is_not_enough()
    {
        var masked = Masked(Line("a", (Entres, 0)), Line("b", (Entres, 5)), Line("c", (Entres, 30)), Line("d", (Entres, 12)));

        masked.Lignes.Select(l => l.Parcours[Entres]).ShouldBe([Secret.Petit, Secret.Complement, Secret.Aucun, Secret.Complement]);
    }

    [Fact]
    public void A_reason_is_not_the_count_less_the_other_reasons()
    {
        var line = Line("a", (NonRetenus, 23), (Motifs.Bit("tests_non_reussis"), 11), (Motifs.Bit("session_complete"), 9), (Motifs.Bit("autre"), 3));

        var masked = Masked(line, Line("b", (NonRetenus, 8), (Motifs.Bit("autre"), 8)));

        masked.Lignes[0].Parcours[Motifs.Bit("autre")].ShouldBe(Secret.Petit);
        masked.Lignes[0].Parcours[Motifs.Bit("session_complete")].ShouldBe(Secret.Complement);
        Solve(masked).ShouldBeEmpty();
    }

    [Fact]
    public void A_line_alone_is_the_whole_and_hidden_with_it()
    {
        var masked = Masked(Line("a", (Entres, 3)));

        masked.Total.Parcours[Entres].ShouldBe(Secret.Petit);
    }

    [Fact]
    public void Rates_and_delays_of_hidden_counts_are_hidden()
    {
        var (few, many, others) = (Line("a", (0, 40), (Entres, 3)), Line("b", (0, 40), (Entres, 20)), Line("c", (0, 40), (Entres, 2)));
        foreach (var line in new[] { few, many, others }) line.Entree.Add(12);

        var masked = Masked(few, many, others);

        var abandon = Taux.Tous.Index().Single(t => t.Item.Nom is "abandon").Index;
        masked.Lignes.Select(l => l.Entree(0.5)).ShouldBe([null, 12, null]);
        masked.Lignes.Select(l => l.Part(abandon)).ShouldBe([null, null, null]);
    }

    [Fact]
    public void Distinct_persons_are_hidden_where_their_journeys_are()
    {
        var (one, two) = (Line("a", (Entres, 6)), Line("b", (Entres, 30)));
        one.Jeunes[Entres] = 4;

        var masked = Masked(one, two);

        masked.Lignes[0].Parcours[Entres].ShouldBe(Secret.Aucun);
        masked.Lignes[0].Jeunes[Entres].ShouldBe(Secret.Petit);
        masked.Lignes[1].Jeunes[Entres].ShouldBe(Secret.Complement);
    }

    /// <summary>Whoever knows the rule, and all sums, narrows every hidden count down as far as sums go: none ends up known.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Nobody_computes_a_hidden_count_from_what_is_told(int lines)
    {
        var random = new Random(lines);
        for (var round = 0; round < 300; round++)
        {
            var table = Enumerable.Range(0, lines).Select(i => Drawn(random, i)).ToArray();

            Solve(Masked(table)).ShouldBeEmpty($"round {round}");
        }
    }

    private static Groupe Drawn(Random random, int line)
    {
        var groupe = new Groupe($"{line:00}");
        groupe.Parcours[0] = 200;
        foreach (var ventilation in Comptes.Ventilations.DistinctBy(v => v.De))
        {
            for (var i = 0; i < ventilation.Parts.Count; i++)
            {
                if (ventilation.Parts[i] is "sante") continue;
                groupe.Parcours[ventilation.Premier + i] = random.Next(3) == 0 ? random.Next(20) : random.Next(6);
                groupe.Parcours[Comptes.Etape(ventilation.De)] += groupe.Parcours[ventilation.Premier + i];
            }
        }

        // The other parts of those who left early.
        var (left, reasons) = (groupe.Parcours[Comptes.Etape("sorties_anticipees")], Comptes.Ventilation("sorties_par_motif"));
        groupe.Parcours[reasons.Premier] = left / 3;
        groupe.Parcours[reasons.Premier + 1] = left - (left / 3);
        groupe.Jeunes.Add(groupe.Parcours);
        return groupe;
    }

    private static Groupe Line(string key, params (int Compte, int Count)[] counts)
    {
        var groupe = new Groupe(key);
        foreach (var (compte, count) in counts) groupe.Parcours[compte] = groupe.Jeunes[compte] = count;
        return groupe;
    }

    private static Tableau Masked(params Groupe[] lines)
    {
        var total = new Groupe("");
        foreach (var line in lines)
        {
            total.Parcours.Add(line.Parcours);
            total.Jeunes.Add(line.Jeunes);
        }

        return Masque.Appliquer(new(total, lines));
    }

    /// <summary>The hidden counts of journeys that sums and the rule give away, by bounds that narrow each other.</summary>
    private static List<string> Solve(Tableau tableau)
    {
        var rows = tableau.Lignes.Append(tableau.Total).ToList();
        var bounds = rows.Select(r => Enumerable.Range(0, Comptes.Nombre).Select<int, (long Low, long High)>(c => r.Parcours[c] switch
        {
            Secret.Petit => (0, 4),
            Secret.Complement => (5, 1_000_000),
            _ => (r.Groupe.Parcours[c], r.Groupe.Parcours[c]),
        }).ToArray()).ToArray();
        var sums = new List<((int R, int C) Total, (int R, int C)[] Parts)>();
        for (var c = 0; c < Comptes.Nombre; c++) sums.Add(((rows.Count - 1, c), [.. Enumerable.Range(0, rows.Count - 1).Select(r => (r, c))]));
        for (var r = 0; r < rows.Count; r++) sums.AddRange(Comptes.Ventilations.Select(v => ((r, Comptes.Etape(v.De)), v.Publics.Select(i => (r, v.Premier + i)).ToArray())));
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (total, parts) in sums)
            {
                // Σ parts - total = 0.
                Narrow(total, parts.Sum(p => bounds[p.R][p.C].Low), parts.Sum(p => bounds[p.R][p.C].High));
                foreach (var part in parts)
                {
                    var others = parts.Where(p => p != part).ToList();
                    Narrow(part, bounds[total.R][total.C].Low - others.Sum(p => bounds[p.R][p.C].High), bounds[total.R][total.C].High - others.Sum(p => bounds[p.R][p.C].Low));
                }
            }

            void Narrow((int R, int C) cell, long low, long high)
            {
                var (was, now) = (bounds[cell.R][cell.C], (Math.Max(bounds[cell.R][cell.C].Low, low), Math.Min(bounds[cell.R][cell.C].High, high)));
                if (was == now) return;
                bounds[cell.R][cell.C] = now;
                changed = true;
            }
        }

        return [.. from r in Enumerable.Range(0, rows.Count) from c in Enumerable.Range(0, Comptes.Nombre)
                   where rows[r].Parcours[c] is not Secret.Aucun && bounds[r][c].Low >= bounds[r][c].High
                   select $"{rows[r].Groupe.Cle} {c}: {rows[r].Groupe.Parcours[c]}"];
    }
}
