using SiBridge.Reference;
using SiBridge.Translation;
using SiBridge.Translation.Codes;
using SiBridge.Translation.Csv;

namespace SiBridge.Network;

/// <summary>The profiles of CSV files that travel with a network file: each is a format, a reading, or both.</summary>
internal static class ProfilFiles
{
    /// <param name="zone">Where their hours are told.</param>
    public static (FormatsInForce Formats, ReadingsInForce Readings) Read(IEnumerable<AttachedJson> files, SchemaCatalogue schemas, CodeTables tables, TimeZoneInfo zone)
    {
        var profils = files.Select(f => ProfilFile.Read(f.Code, f.Root, schemas, tables, f.Problem)).OfType<Profil>().ToList();
        return (new([.. profils.Where(p => p.Types.Count > 0).Select(p => new CsvFormat(p, tables, zone))], tables), new([.. profils.Where(p => p.Lit).Select(p => new CsvReading(p, tables))], tables));
    }
}
