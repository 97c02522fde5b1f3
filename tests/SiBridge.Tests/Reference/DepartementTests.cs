using Shouldly;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.Reference;

public sealed class DepartementTests
{
    [Theory]
    [InlineData("14118", "14")] // Caen
    [InlineData("01053", "01")] // Bourg-en-Bresse
    [InlineData("2A004", "2A")] // Ajaccio
    [InlineData("2B033", "2B")] // Bastia
    [InlineData("75119", "75")] // Paris, 19th arrondissement
    [InlineData("97105", "971")] // Basse-Terre
    [InlineData("97411", "974")] // Saint-Denis
    [InlineData("98818", "988")] // Noumea
    public void The_code_of_a_commune_begins_with_its_departement(string commune, string departement) =>
        Departement.OfCommune(commune).ShouldBe(departement);
}
