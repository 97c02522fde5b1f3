using System.Net;
using SiBridge.Reference;
using SiBridge.Translation;

namespace SiBridge.Network;

/// <summary>What a JSON Schema cannot say of the sources of a network file.</summary>
internal static class SendsChecks
{
    public static void Run(FileShape file, IEnumerable<ISourceKind> sourceKinds, ReadingsInForce readings, Action<string, string> problem)
    {
        var kinds = sourceKinds.ToDictionary(k => k.Kind);
        var allow = file.Network.Allow.Where(cidr => IPNetwork.TryParse(cidr, out _)).Select(IPNetwork.Parse).ToList();
        var codes = file.Partners.Select(p => p.Code).ToHashSet();
        var folders = new Dictionary<string, string>();
        foreach (var (i, partner) in file.Partners.Index())
        {
            foreach (var (s, entry) in partner.Sends.Index())
            {
                var (at, settings) = ($"/partners/{i}/sends/{s}", NetworkFile.Source(entry.Source));
                if (partner.Sends.Take(s).Any(e => e.Code == entry.Code)) problem($"{at}/code", $"le code {entry.Code} nomme déjà une autre source de ce partenaire.");
                foreach (var (f, code) in entry.SpeaksFor.Index().Where(c => !codes.Contains(c.Item)))
                    problem($"{at}/speaks_for/{f}", $"« {code} » n'est le code d'aucun partenaire de ce réseau.");
                if (kinds[settings.Kind].TakesFormat) CheckFormat(readings, settings, $"{at}/source", problem);
                if (kinds[settings.Kind].TakesFormat && readings.Find(settings.Format)?.TellsPersons is true && entry.SpeaksFor.Length == 0 && partner.Sirets.Length == 0)
                    problem(at, $"« speaks_for » manque : ce que dit le format {settings.Format} est dit par les organismes des parcours ; nommez ceux pour qui cette source parle.");
                foreach (var (property, message) in kinds[settings.Kind].Problems(settings, allow)) problem($"{at}/source/{property}", message);
                // Two sources of one folder would take each other's files.
                if (settings.Kind is "directory" && !folders.TryAdd(Path.TrimEndingDirectorySeparator(settings.Text("path")!), at))
                    problem($"{at}/source/path", $"ce dossier est déjà celui de {folders[Path.TrimEndingDirectorySeparator(settings.Text("path")!)]} : une source, un dossier.");
            }
        }
    }

    private static void CheckFormat(ReadingsInForce readings, SourceSettings settings, string at, Action<string, string> problem)
    {
        if (readings.Find(settings.Format) is not { } reading)
        {
            problem($"{at}/format", $"le format « {settings.Format} » ne se lit pas ; se lisent : {string.Join(", ", readings.All.Select(r => r.Name))}.");
            return;
        }

        if (reading.NeedsType && settings.Type is null) problem(at, $"« type » manque : rien dans un fichier {reading.Name} ne dit de quel type sont ses messages.");
        if (!reading.NeedsType && settings.Type is not null) problem($"{at}/type", $"le format {reading.Name} dit lui-même de quel type sont ses messages : retirez « type ».");
        if (settings.Type is { } type && !SchemaCatalogue.Types.Contains(type)) problem($"{at}/type", $"« {type} » n'est pas un type de message.");
        if (settings.IsComplete && !reading.IsCatalogue) problem($"{at}/complete", "seul un catalogue de sessions peut être dit entier : retirez « complete ».");
    }
}
