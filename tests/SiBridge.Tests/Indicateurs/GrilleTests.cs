using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SiBridge.Indicateurs;
using SiBridge.Parcours;
using Xunit;

namespace SiBridge.Tests.Indicateurs;

/// <summary>What is hidden does not depend on how fast it is found: of any table the same counts are as when every cell of it was walked together.</summary>
public sealed class GrilleTests
{
    private static readonly int Longer = Comptes.Nombre + Taux.Tous.Length;

    [Fact]
    public void The_same_counts_of_random_tables_are_hidden_as_ever() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Same(new Random(seed), 30, exact: true)));

    [Fact]
    public void Also_of_distinct_persons_who_do_not_add_up() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Same(new Random(seed), 12, exact: false)));

    /// <summary>Whole groups of lines are small, as most of a large table's are.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Also_of_tables_in_which_little_happens(bool exact) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(600), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Same(new Random(seed), 8, exact, happens: 0.08)));

    private static bool Same(Random random, int most, bool exact, double happens = 1)
    {
        var parents = Tree(random, most);
        var there = parents.Select(p => p >= 0 && random.Next(3) > 0).ToArray();
        var (journeys, persons) = (Table(random, parents, Longer, exact: true, happens), Table(random, parents, Comptes.Nombre, exact, happens));

        var before = GrilleDAvant.Of(new(parents, Longer), journeys, there);
        var beforeOfPersons = GrilleDAvant.Of(new(parents, Comptes.Nombre), persons, there, before);
        var grille = new Grille(new(parents), Longer);
        var now = grille.Of(Lines(journeys, Longer), there);
        var nowOfPersons = grille.Of(Lines(persons, Comptes.Nombre), there, now);

        now.Toutes.ShouldBe(before);
        nowOfPersons.Toutes.ShouldBe(beforeOfPersons);
        return true;
    }

    /// <summary>Lines of some groups, in any order, then the groups, then the whole; some lines are of no group.</summary>
    private static int[] Tree(Random random, int most)
    {
        var (lines, groups) = (1 + random.Next(most), random.Next(4));
        var whole = lines + groups;
        return [.. Enumerable.Range(0, lines).Select(_ => groups == 0 || random.Next(8) == 0 ? whole : lines + random.Next(groups)), .. Enumerable.Repeat(whole, groups), -1];
    }

    /// <summary>Line by line. A line that others are parts of is their sum, unless sums are not exact: then it is less, now and then.</summary>
    private static int[] Table(Random random, int[] parents, int columns, bool exact, double happens)
    {
        var (values, small) = (new int[parents.Length * columns], 1 + random.Next(40));
        for (var line = 0; line < parents.Length; line++)
        {
            var row = values.AsSpan(line * columns, columns);
            if (!parents.Contains(line))
            {
                for (var c = 0; c < columns; c++) row[c] = happens < 1 && random.NextDouble() > happens ? 0 : random.Next(3) == 0 ? random.Next(small) : random.Next(7);
                foreach (var ventilation in Comptes.Ventilations)
                {
                    if (random.Next(10) == 0) continue;
                    row[Comptes.Etape(ventilation.De)] = 0;
                    foreach (var part in ventilation.Publics) row[Comptes.Etape(ventilation.De)] += row[ventilation.Premier + part];
                }
            }
            else if (!exact)
            {
                for (var c = 0; c < columns; c++) row[c] -= random.Next(4) == 0 ? random.Next(row[c] + 1) : 0;
            }

            if (parents[line] < 0) continue;
            var whole = values.AsSpan(parents[line] * columns, columns);
            for (var c = 0; c < columns; c++) whole[c] += row[c];
        }

        return values;
    }

    private static Table<T> Lines<T>(T[] lines, int columns)
    {
        var table = new Table<T>(lines.Length / columns, columns);
        lines.CopyTo(table.Toutes, 0);
        return table;
    }
}
