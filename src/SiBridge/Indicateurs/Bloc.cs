using System.Runtime.InteropServices;

namespace SiBridge.Indicateurs;

/// <summary>One journey of a block.</summary>
/// <param name="Jour">Day of the month.</param>
/// <param name="Session">See <see cref="NumerosDeSessions"/>.</param>
/// <param name="Reponse">Working days; -1 without.</param>
/// <param name="Entree">Working days; -1 without.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct LigneBloc(byte Jour, int Session, long Personne, long Faits, short Reponse, short Entree);

/// <summary>
/// The journeys of one <see cref="MoisDeStructure"/>, 25 bytes each. Numbers are little-endian, as every machine is that .NET runs on: a block
/// is read where it lies.
/// </summary>
internal static class Bloc
{
    private const byte Version = 1;

    public static byte[] Pack(ReadOnlySpan<LigneBloc> lignes) => [Version, .. MemoryMarshal.AsBytes(lignes)];

    /// <exception cref="InvalidDataException">It is not what <see cref="Pack"/> made.</exception>
    public static ReadOnlySpan<LigneBloc> Lignes(ReadOnlySpan<byte> bloc) =>
        bloc is [Version, ..] ? MemoryMarshal.Cast<byte, LigneBloc>(bloc[1..]) : throw new InvalidDataException("a block of indicators that another program wrote");
}
