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
        foreach (var line in new[] { few, many, others }) line.Entree.Add(12, 1);

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

    [Fact]
    public void A_line_that_is_there_for_its_sessions_alone_protects_nobody()
    {
        var sessions = Line("35");
        sessions.Offre.Add(new("35", 3, 3, 30, 10));

        var masked = Masked(Line("14", (0, 6)), sessions, Line("76", (0, 1)));

        masked.Lignes.Select(l => l.Parcours[0]).ShouldBe([Secret.Complement, Secret.Petit, Secret.Petit]);
    }

    [Fact]
    public void Lines_that_are_there_for_their_journeys_have_one_at_least()
    {
        var masked = Masked(Line("14", (0, 20)), Line("50", (0, 1)), Line("76", (0, 1)));

        masked.Lignes.Select(l => l.Parcours[0]).ShouldBe([Secret.Complement, Secret.Petit, Secret.Petit]);
    }

    [Fact]
    public void What_the_lines_hide_the_lines_that_they_make_up_do_not_tell()
    {
        var (fin, gros) = Both(Line("14-a", (0, 90), (Entres, 20)), Line("14-b", (0, 90), (Entres, 3)), Line("50-a", (0, 90), (Entres, 2)), Line("50-b", (0, 90), (Entres, 9)));

        // Each would be its département's less the other.
        fin.Lignes.Select(l => l.Parcours[Entres]).ShouldBe([Secret.Complement, Secret.Petit, Secret.Petit, Secret.Complement]);
        gros.Lignes.Select(l => l.Parcours[Entres]).ShouldBe([Secret.Aucun, Secret.Aucun]);
    }

    /// <summary>All that is told of 14 is small; but each of its four parts has one journey at least, and it is no more than four.</summary>
    [Fact]
    public void What_the_parts_of_a_small_line_tell_of_it_does_not_tell_its_neighbour()
    {
        Groupe[] fins = [Line("14-a", (0, 1)), Line("14-b", (0, 1)), Line("14-c", (0, 1)), Line("14-d", (0, 1)), Line("50-a", (0, 20)), Line("76-a", (0, 3))];
        Groupe[] gros = [.. fins.GroupBy(l => l.Cle[..2]).Select(g => Sum(g.Key, g))];
        gros[0].Offre.Add(new("14", 1, 0, 0, 0));

        var masked = Masque.Appliquer(new(Sum("", fins), fins), new(Sum("", fins), gros), key => key[..2]);

        masked.Gros.Lignes.Select(l => l.Parcours[0]).ShouldBe([Secret.Petit, Secret.Complement, Secret.Petit]);
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

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void Nobody_computes_a_hidden_count_from_two_tables_of_which_one_makes_up_the_other(int lines)
    {
        var random = new Random(lines);
        for (var round = 0; round < 200; round++)
        {
            var (fin, gros) = Both([.. Enumerable.Range(0, lines).Select(i => Drawn(random, i, $"{random.Next(3)}0-{i:00}"))]);

            Solve(fin, gros).ShouldBeEmpty($"round {round}");
        }
    }

    /// <summary>One in six is there for its sessions alone.</summary>
    private static Groupe Drawn(Random random, int line, string? key = null)
    {
        var groupe = new Groupe(key ?? $"{line:00}");
        if (random.Next(3) == 0) groupe.Offre.Add(new(groupe.Cle, 1, 0, 0, 0));
        if (groupe.Offre.Sessions > 0 && random.Next(2) == 0) return groupe;
        groupe.Parcours[0] = 100 + random.Next(100);
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
        if (counts.Length > 0) groupe.Parcours[0] = groupe.Jeunes[0] = 100;
        foreach (var (compte, count) in counts) groupe.Parcours[compte] = groupe.Jeunes[compte] = count;
        return groupe;
    }

    private static Tableau Masked(params Groupe[] lines) => Masque.Appliquer(new(Sum("", lines), lines));

    /// <summary>Also by what stands before the dash of their keys.</summary>
    private static (Tableau Fin, Tableau Gros) Both(params Groupe[] lines)
    {
        var total = Sum("", lines);
        return Masque.Appliquer(new(total, lines), new(total, [.. lines.GroupBy(l => l.Cle[..2]).Select(g => Sum(g.Key, g))]), key => key[..2]);
    }

    private static Groupe Sum(string key, IEnumerable<Groupe> lines)
    {
        var sum = new Groupe(key);
        foreach (var line in lines)
        {
            sum.Parcours.Add(line.Parcours);
            sum.Jeunes.Add(line.Jeunes);
            sum.Offre.Add(new(key, line.Offre.Sessions, 0, 0, 0));
        }

        return sum;
    }

    /// <summary>
    /// The hidden counts of journeys that sums and the rule give away, by bounds that narrow each other, to somebody who knows which lines are there for
    /// their sessions alone, and that those without sessions have a journey.
    /// </summary>
    private static List<string> Solve(Tableau tableau, Tableau? gros = null)
    {
        var rows = tableau.Lignes.Concat(gros?.Lignes ?? []).Append(tableau.Total).ToList();
        var bounds = rows.Select(r => Enumerable.Range(0, Comptes.Nombre).Select<int, (long Low, long High)>(c => r.Parcours[c] switch
        {
            _ when r.Groupe.Parcours[0] == 0 => (0, 0),
            Secret.Petit => (c == 0 && r.Groupe.Offre.Sessions == 0 ? 1 : 0, 4),
            Secret.Complement => (5, 1_000_000),
            _ => (r.Groupe.Parcours[c], r.Groupe.Parcours[c]),
        }).ToArray()).ToArray();
        var sums = new List<((int R, int C) Total, (int R, int C)[] Parts)>();
        for (var c = 0; c < Comptes.Nombre; c++)
        {
            sums.Add(((rows.Count - 1, c), [.. Enumerable.Range(0, tableau.Lignes.Count).Select(r => (r, c))]));
            if (gros is null) continue;
            sums.Add(((rows.Count - 1, c), [.. Enumerable.Range(tableau.Lignes.Count, gros.Lignes.Count).Select(r => (r, c))]));
            sums.AddRange(gros.Lignes.Select((g, i) => ((tableau.Lignes.Count + i, c), Enumerable.Range(0, tableau.Lignes.Count).Where(r => rows[r].Groupe.Cle[..2] == g.Groupe.Cle).Select(r => (r, c)).ToArray())));
        }

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
                   where rows[r].Parcours[c] is not Secret.Aucun && rows[r].Groupe.Parcours[0] > 0 && bounds[r][c].Low >= bounds[r][c].High
                   select $"{rows[r].Groupe.Cle} {c}: {rows[r].Groupe.Parcours[c]}"];
    }
}
