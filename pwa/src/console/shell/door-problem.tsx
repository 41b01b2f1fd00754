/** What a door says to who was not let in. The line keeps its room while there is nothing to say. */
export function DoorProblem({ told }: { told: { title: string; next: string } | null | undefined }) {
  return (
    <p class="door-problem" role="alert">
      {told ? (
        <>
          <b>{told.title}</b>
          <span>{told.next}</span>
        </>
      ) : null}
    </p>
  );
}
