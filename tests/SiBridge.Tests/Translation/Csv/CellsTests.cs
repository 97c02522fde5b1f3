using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using SiBridge.Translation.Csv;
using Xunit;

namespace SiBridge.Tests.Translation.Csv;

/// <summary>Cells as spreadsheets and other programs leave them: mended where that is certain, refused where it is not, and said in both cases.</summary>
public sealed class CellsTests
{
    [Theory]
    [InlineData("siret", "123 456 782 00010", "12345678200010", false)]
    [InlineData("siret", "12345678200010.0", "12345678200010", false)]
    [InlineData("siret", "5880596000000", null, false)]
    [InlineData("siret", "588059600017", null, false)]
    [InlineData("siret", "00000000000000", null, false)]
    [InlineData("siret", "1,23457E+13", null, false)]
    [InlineData("siret", "1234567820001X", null, false)]
    [InlineData("nda", "1973000001", "01973000001", true)]
    [InlineData("nda", "28 14 00000 14", "28140000014", false)]
    [InlineData("nda", "140000014", null, false)]
    [InlineData("code_postal", "1000", "01000", true)]
    [InlineData("code_postal", "14000", "14000", false)]
    [InlineData("code_postal", "14000,0", "14000", false)]
    [InlineData("code_postal", "140", null, false)]
    [InlineData("telephone", "06 12 34 56 78", "+33612345678", false)]
    [InlineData("telephone", "612345678", "+33612345678", true)]
    [InlineData("telephone", "33612345678", "+33612345678", true)]
    [InlineData("telephone", "3,3639980E+10", null, false)]
    [InlineData("telephone", "0692 12 34 56", "+262692123456", false)]
    [InlineData("date", "01/06/2026 00:00:00", "2026-06-01", false)]
    [InlineData("date", "46174", null, false)]
    [InlineData("date", "29/02/2026", null, false)]
    [InlineData("date", "6/1/2026", null, false)]
    [InlineData("date", "31/12/9999", null, false)]
    [InlineData("date_heure", "01/01/0001 00:00", null, false)]
    [InlineData("texte", "emploi\0", null, false)]
    [InlineData("texte", "deux\nlignes", "deux\nlignes", false)]
    [InlineData("date_heure", "01/06/2026 14:30", "2026-06-01T14:30:00+02:00", false)]
    [InlineData("date_heure", "25/10/2026 02:30", "2026-10-25T02:30:00+02:00", false)]
    [InlineData("date_heure", "01/06/2026", null, false)]
    [InlineData("entier", "1 200", "1200", false)]
    [InlineData("entier", "12,5", null, false)]
    [InlineData("decimal", "0,75", "0.75", false)]
    [InlineData("decimal", "0.75", "0.75", false)]
    [InlineData("booleen", "VRAI", "vrai", false)]
    [InlineData("booleen", "peut-être", null, false)]
    [InlineData("entiers", "4;7", "4;7", false)]
    [InlineData("texte", "8,82E+13", null, false)]
    [InlineData("texte", "HÃ©lÃ¨ne", null, false)]
    [InlineData("texte", "H\uFFFDlène", null, false)]
    [InlineData("texte", "'=Agent", "=Agent", false)]
    [InlineData("texte", "'n'", "'n'", false)]
    public void A_cell_is_understood_mended_or_refused(string conversion, string cell, string? value, bool mended)
    {
        var read = Read(conversion, cell);

        (read.Value, read.Remark is not null).ShouldBe((value, mended));
        (read.Refusal is null).ShouldBe(value is not null);
        if (read.Refusal is { } refusal && !refusal.Contains("tableur")) refusal.ShouldNotContain(cell);
    }

    [Fact]
    public void What_a_spreadsheet_destroyed_says_so_and_what_to_do() => Read("siret", "8,82E+13").Refusal.ShouldBe(
        "« 8,82E+13 » : un tableur l'a pris pour un nombre et en a perdu des chiffres ; mettez la colonne au format Texte, puis reprenez la valeur à sa source.");

    [Fact]
    public void A_SIRET_gets_its_zeros_back_when_its_check_digits_hold()
    {
        var whole = Enumerable.Range(0, 100_000).SelectMany(n => Enumerable.Range(0, 10).Select(d => $"0050{n:D5}0001{d}")).First(s => SiBridge.Reference.Siret.IsValid(s));

        var read = Read("siret", whole.TrimStart('0'));

        (read.Value, read.Remark).ShouldBe((whole, "le tableur avait ôté les zéros du début : rétablis."));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-8-bom")]
    [InlineData("windows-1252")]
    public void Accents_are_read_in_whichever_encoding_they_come(string encoding)
    {
        var text = "ml;prescription;jour\n14327S00;A;01/06/2026\nHélène Œuvré-Ÿ;B;02/06/2026\n";
        var bytes = encoding switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(text),
            "utf-8-bom" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            _ => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text),
        };

        // One byte after the other: a character may be cut by any read.
        foreach (var told in new[] { "detecte", encoding })
        {
            var json = Profils.Small;
            json["encodage"] = told;
            new CsvReading(Profils.Good(json.ToJsonString()), Profils.Tables).Read(new OneByOne(bytes), Profils.Context).Last().Shown()
                .ShouldBe("""3 reprise {"mission_locale":"H\u00E9l\u00E8ne \u0152uvr\u00E9-\u0178","prescription_id":"B","date_reprise":"2026-06-02"}""");
        }
    }

    [Fact]
    public void A_line_in_the_wrong_encoding_is_refused_and_the_others_are_not()
    {
        var json = Profils.Small;
        json["encodage"] = "utf-8";
        byte[] bytes = [.. "ml;prescription;jour\n14327S00;A;01/06/2026\nH"u8, 0xE9, .. "lène;B;02/06/2026\n14327S00;C;03/06/2026\n"u8];

        Profils.Good(json.ToJsonString()).Tell(bytes).Select(t => t.Refusal?.Code).ShouldBe([null, "encodage", null]);
    }

    private static Lue Read(string conversion, string cell)
    {
        var json = Profils.Small;
        json["colonnes"]!.AsArray().Add(new JsonObject { ["nom"] = "x", ["conversion"] = conversion });
        var profil = Profils.Good(json.ToJsonString());
        return Conversions.Read(cell, profil.Colonnes[3], profil.Forme, Profils.Paris);
    }

    private sealed class OneByOne(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1)]);
    }
}
