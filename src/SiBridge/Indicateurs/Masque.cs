using SiBridge.Parcours;

namespace SiBridge.Indicateurs;

/// <summary>
/// Hides small counts from those who are no party to the journeys, and as many others as it takes that none of them can be computed: of a
/// total and its parts (the lines under the whole, the reasons under their count) either none is hidden, or so many that each stays uncertain
/// for whoever knows the rule. Rates and delays of hidden counts are hidden with them (<see cref="LigneTableau"/>).
/// </summary>
/// <remarks>Each equation is looked at by itself, again and again until nothing changes. What several answers together betray is not looked at.</remarks>
public static class Masque
{
    /// <summary>From how many on a count is told.</summary>
    public const int Seuil = 5;

    public static Tableau Appliquer(Recensement recensement)
    {
        var rows = recensement.Lignes.Append(recensement.Total).ToList();
        // A rate times its denominator is the count above the line: it is hidden as if it were told.
        var parcours = new Grille([.. rows.Select(g => (int[])[.. g.Parcours, .. g.Suites])]);
        parcours.Protect();
        var jeunes = new Grille([.. rows.Select(g => g.Jeunes)]);
        jeunes.HideAs(parcours);
        jeunes.Protect();
        var lignes = rows.Select((g, r) => new LigneTableau(g, parcours.Secrets[r][..Comptes.Nombre], jeunes.Secrets[r], parcours.Secrets[r][Comptes.Nombre..])).ToList();
        return new(lignes[^1], lignes[..^1], true);
    }

    /// <summary>Lines of counts, the whole at the end.</summary>
    private sealed class Grille
    {
        private readonly int[][] values;
        private bool changed;

        public Grille(int[][] values)
        {
            this.values = values;
            Secrets = [.. values.Select(row => row.Select(v => v < Seuil ? Secret.Petit : Secret.Aucun).ToArray())];
        }

        public Secret[][] Secrets { get; }

        /// <summary>Hides what the other hides, cell by cell.</summary>
        public void HideAs(Grille other)
        {
            for (var r = 0; r < values.Length; r++)
            {
                for (var c = 0; c < values[r].Length; c++)
                {
                    if (other.Secrets[r][c] is not Secret.Aucun && Secrets[r][c] is Secret.Aucun) Secrets[r][c] = Secret.Complement;
                }
            }
        }

        public void Protect()
        {
            do
            {
                changed = false;
                for (var c = 0; c < values[0].Length; c++) Protect((values.Length - 1, c), [.. Enumerable.Range(0, values.Length - 1).Select(r => (r, c))]);
                for (var r = 0; r < values.Length; r++)
                {
                    foreach (var v in Comptes.Ventilations) Protect((r, Comptes.Etape(v.De)), [.. v.Publics.Select(i => (r, v.Premier + i))]);
                }
            }
            while (changed);
        }

        /// <summary>Hides more of a total and its parts until none of them that is hidden can be computed.</summary>
        private void Protect((int R, int C) total, List<(int R, int C)> parts)
        {
            if (Hidden(total) is false && !parts.Exists(Hidden)) return;
            // The parts of distinct persons may be more than their total: then nothing can be subtracted exactly.
            var exact = parts.Sum(Value) == Value(total);
            while (Betrayed(total, parts, exact))
            {
                var told = parts.Where(p => !Hidden(p)).Append(total).Where(p => !Hidden(p)).ToList();
                if (told.Count == 0) return;
                // Whichever part tells least; the total, which most people look for, only when no part is left.
                var least = told.Count > 1 || told[0] != total ? told.Where(p => p != total).MinBy(Value) : total;
                Secrets[least.R][least.C] = Secret.Complement;
                changed = true;
            }
        }

        private bool Betrayed((int R, int C) total, List<(int R, int C)> parts, bool exact)
        {
            var hidden = parts.Where(Hidden).ToList();
            if (Hidden(total) && hidden.Count == 0) return true;
            if (!exact || Hidden(total)) return hidden.Count + (Hidden(total) ? 1 : 0) < 2;
            // Between which bounds may each be, for one who subtracts and knows the rule?
            var rest = Value(total) - parts.Where(p => !Hidden(p)).Sum(Value);
            var (least, most) = (hidden.Sum(p => Bounds(p).Least), hidden.Sum(p => Bounds(p).Most));
            return hidden.Exists(p => Math.Max(Bounds(p).Least, rest - (most - Bounds(p).Most)) >= Math.Min(Bounds(p).Most, rest - (least - Bounds(p).Least)));
        }

        private (long Least, long Most) Bounds((int R, int C) cell) => Secrets[cell.R][cell.C] is Secret.Petit ? (0, Seuil - 1) : (Seuil, int.MaxValue);

        private int Value((int R, int C) cell) => values[cell.R][cell.C];

        private bool Hidden((int R, int C) cell) => Secrets[cell.R][cell.C] is not Secret.Aucun;
    }
}
